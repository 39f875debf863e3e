package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/reports"
)

// output are the flags that say where a report goes and how.
type output struct {
	formats, files []string
	category       string
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
	complete(c, "format", "text", "json", "sarif")
}

// parse pairs formats with files: the first --output with the first --format and so on. Formats that are left over go to
// standard output, where only one has room.
func (o *output) parse() error {
	o.targets = nil
	for i, file := range o.files {
		name := strings.TrimPrefix(strings.ToLower(filepath.Ext(file)), ".")
		if i < len(o.formats) {
			name = o.formats[i]
		}
		if name == "txt" {
			name = "text"
		}
		format, err := reports.ParseFormat(name)
		if err != nil {
			return fmt.Errorf("--output %s: say its --format: text, json or sarif", file)
		}
		o.targets = append(o.targets, target{format: format, file: file})
	}
	rest := o.formats[min(len(o.files), len(o.formats)):]
	if len(o.formats) == 0 && len(o.files) == 0 {
		rest = []string{"text"}
	}
	if len(rest) > 1 {
		return fmt.Errorf("--format is given %d times more than --output, but standard output has room for one", len(rest))
	}
	for _, name := range rest {
		format, err := reports.ParseFormat(name)
		if err != nil {
			return fmt.Errorf("--format: %w", err)
		}
		o.targets = append(o.targets, target{format: format})
	}
	return nil
}

// write writes the report to all targets. A file is replaced as a whole or not at all.
func (o *output) write(r *finding.Report) error {
	for _, t := range o.targets {
		options := reports.Options{RunID: o.category, PathPrefix: belowRepository(), Width: logWidth}
		if t.file == "" {
			options.Color, options.Width = terminal()
			w := bufio.NewWriter(os.Stdout)
			err := errors.Join(reports.Write(w, t.format, r, options), w.Flush())
			if err != nil {
				return fmt.Errorf("write standard output: %w", unwrapped(err))
			}
			continue
		}
		err := replaceFile(t.file, func(w io.Writer) error { return reports.Write(w, t.format, r, options) })
		if err != nil {
			return fmt.Errorf("write %s: %w", t.file, unwrapped(err))
		}
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

// replaceFile writes a file beside its place and then moves it there. What is no regular file is written directly.
func replaceFile(name string, write func(io.Writer) error) error {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		if info.IsDir() {
			return errors.New("it is a folder")
		}
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(write(f), f.Close())
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	err = errors.Join(write(w), w.Flush(), f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
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
