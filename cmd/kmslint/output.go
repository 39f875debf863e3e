package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/reports"
)

// output are the flags that say where a report goes and how.
type output struct {
	formats, files []string
	category       string
	show, hide     bool // suppressed findings
	targets        []target
}

// target is one format and the file it is written to; "" is standard output.
type target struct {
	format reports.Format
	file   string
}

func (o *output) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringArrayVarP(&o.formats, "format", "f", nil, "`format` of the report: text, json or sarif (default text); may repeat")
	f.StringArrayVarP(&o.files, "output", "o", nil, "`file` for the report instead of standard output, in the --format given at the same place or else the one its name says; may repeat")
	f.StringVar(&o.category, "category", "kmslint/", "SARIF automationDetails.id, to tell several runs on one commit apart")
	f.BoolVar(&o.show, "show-suppressed", false, "text lists suppressed findings too")
	f.BoolVar(&o.hide, "hide-suppressed", false, "SARIF leaves suppressed findings out, which GitHub code scanning would show as open")
	complete(c, "format", "text", "json", "sarif")
}

// parse pairs formats with files: the first --output with the first --format and so on. Formats that are left over go to
// standard output, where only one has room.
func (o *output) parse() error {
	o.targets = nil
	for i, file := range o.files {
		if file == "" {
			return hinted{errors.New("--output: the name of the file is empty"), "without --output the report goes to standard output"}
		}
		if slices.Contains(o.files[:i], file) {
			return fmt.Errorf("--output %s is given twice", file)
		}
		if i < len(o.formats) {
			continue
		}
		name := strings.TrimPrefix(strings.ToLower(filepath.Ext(file)), ".")
		if name == "txt" {
			name = "text"
		}
		if _, err := reports.ParseFormat(name); err != nil {
			return fmt.Errorf("--output %s: say its --format: text, json or sarif", file)
		}
		o.formats = append(o.formats, name)
	}
	if len(o.formats) == 0 {
		o.formats = []string{string(reports.Text)}
	}
	if more := len(o.formats) - len(o.files); more > 1 {
		return fmt.Errorf("--format is given %d times more than --output, but standard output has room for one", more)
	}
	for i, name := range o.formats {
		format, err := reports.ParseFormat(name)
		if err != nil {
			return hinted{fmt.Errorf("--format: %w", err), didYouMean(name, []string{"text", "json", "sarif"})}
		}
		t := target{format: format}
		if i < len(o.files) {
			t.file = o.files[i]
		}
		o.targets = append(o.targets, t)
	}
	return nil
}

// write writes the report to all targets, and returns what went wrong. A file is replaced as a whole or not at all.
func (o *output) write(r *finding.Report) []error {
	var failed []error
	for _, t := range o.targets {
		options := reports.Options{
			RunID: o.category, PathPrefix: belowRepository(), Width: logWidth, ShowSuppressed: o.show, HideSuppressed: o.hide,
		}
		if t.file == "" {
			options.Color, options.Width = terminal()
			if err := printOut(func(w io.Writer) error { return reports.Write(w, t.format, r, options) }); err != nil {
				failed = append(failed, err)
			}
			continue
		}
		err := replaceFile(t.file, func(w io.Writer) error { return reports.Write(w, t.format, r, options) })
		if err != nil {
			failure := hinted{error: fmt.Errorf("write %s: %w", t.file, unwrapped(err))}
			if errors.Is(err, os.ErrNotExist) {
				failure.hint = "there is no folder " + filepath.Dir(t.file)
			}
			failed = append(failed, failure)
		}
	}
	return failed
}

// printOut writes to standard output.
func printOut(write func(io.Writer) error) error {
	w := bufio.NewWriter(os.Stdout)
	if err := errors.Join(write(w), w.Flush()); err != nil {
		return fmt.Errorf("write standard output: %w", unwrapped(err))
	}
	return nil
}

// unwrapped is an error of the operating system without operation and path.
func unwrapped(err error) error {
	var pathError *os.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}

// logWidth is how wide text is written where there is no terminal to ask.
const logWidth = 100

// terminal says whether standard output is a terminal that shows colour, and how wide it is.
func terminal() (color bool, width int) {
	fd := int(os.Stdout.Fd())
	if !term.IsTerminal(fd) {
		return false, logWidth
	}
	width, _, err := term.GetSize(fd)
	if err != nil {
		width = logWidth
	}
	_, off := os.LookupEnv("NO_COLOR")
	return !off && os.Getenv("TERM") != "dumb", width
}

// replaceFile writes a file beside its place and then moves it there, with the permissions of the one it replaces. What is
// no regular file is written directly.
func replaceFile(name string, write func(io.Writer) error) error {
	mode := os.FileMode(0)
	switch info, err := os.Stat(name); {
	case err != nil:
	case info.IsDir():
		return errors.New("it is a folder")
	case !info.Mode().IsRegular():
		return writeInto(name, os.O_WRONLY, write)
	default:
		mode = info.Mode().Perm()
		if name, err = filepath.EvalSymlinks(name); err != nil {
			return err
		}
	}
	beside := filepath.Join(filepath.Dir(name), fmt.Sprintf(".kmslint-%d-%d", os.Getpid(), time.Now().UnixNano()))
	err := writeInto(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, write)
	if err == nil && mode != 0 {
		err = os.Chmod(beside, mode)
	}
	if err == nil {
		err = os.Rename(beside, name)
	}
	if err != nil {
		_ = os.Remove(beside) // it may not have been made
	}
	return err
}

func writeInto(name string, flags int, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, flags, 0o666)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// belowRepository returns the path from the root of the git repository to the current folder, "" where it is the root or
// there is none: code scanning wants paths from the root.
func belowRepository() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	below := ""
	for {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return below
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		below = path.Join(filepath.Base(dir), below)
		dir = parent
	}
}
