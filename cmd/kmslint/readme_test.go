package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// example is a command of the documentation with what it prints.
type example struct {
	line    int
	command string
	status  string // "" is not said
	output  string
}

// TestExamplesOfTheDocumentation runs the console blocks of the README and of docs from the root of the repository. A
// line $ kmslint … is run by a shell, other commands are not; what follows it is its output, standard output first, then
// standard error. A line … stands for any number of lines, and the comment # exit N for the status.
func TestExamplesOfTheDocumentation(t *testing.T) {
	t.Parallel()
	const root = "../.."
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	if len(examples(string(readme))) == 0 {
		t.Error("README.md has no console block with a line $ kmslint …")
	}
	docs, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append([]string{filepath.Join(root, "README.md")}, docs...) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range examples(string(text)) {
			t.Run(fmt.Sprintf("%s:%d", filepath.Base(name), e.line), func(t *testing.T) {
				t.Parallel()
				output, status := runExample(t, root, e.command)
				if e.status != "" && e.status != status {
					t.Errorf("%s\nexit status %s, want %s", e.command, status, e.status)
				}
				if !e.matches(output) {
					t.Errorf("%s\n(-documentation +output):\n%s", e.command, cmp.Diff(e.output, output))
				}
			})
		}
	}
}

func runExample(t *testing.T, dir, command string) (output, status string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
	cmd.Env = append(os.Environ(), "NO_COLOR=1")
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return stdout.String() + stderr.String(), fmt.Sprint(cmd.ProcessState.ExitCode())
}

var (
	fenceEnd   = regexp.MustCompile("^```\\s*$")
	statusNote = regexp.MustCompile(`\s*# exit (\d+)\s*$`)
)

// examples returns the commands in the console blocks of a text.
func examples(markdown string) []example {
	var all []example
	inBlock, inExample := false, false
	for i, line := range strings.Split(markdown, "\n") {
		command, prompt := strings.CutPrefix(line, "$ ")
		switch {
		case !inBlock:
			inBlock = strings.TrimSpace(line) == "```console"
		case fenceEnd.MatchString(line):
			inBlock, inExample = false, false
		case prompt:
			if inExample = strings.HasPrefix(command, "kmslint "); !inExample {
				continue
			}
			e := example{line: i + 1, command: command}
			if m := statusNote.FindStringSubmatch(command); m != nil {
				e.command, e.status = strings.TrimSuffix(command, m[0]), m[1]
			}
			all = append(all, e)
		case inExample:
			all[len(all)-1].output += line + "\n"
		}
	}
	return all
}

// matches reports whether an output is the documented one, up to spaces at the ends of lines and empty lines at the end.
func (e example) matches(output string) bool {
	var pattern strings.Builder
	for line := range strings.Lines(trimmed(e.output)) {
		if strings.TrimSpace(line) == "…" {
			pattern.WriteString(`(?:.*\n)*`)
			continue
		}
		pattern.WriteString(regexp.QuoteMeta(line))
	}
	return regexp.MustCompile(`\A` + pattern.String() + `\z`).MatchString(trimmed(output))
}

func trimmed(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t\r")
	}
	text = strings.TrimRight(strings.Join(lines, "\n"), "\n")
	if text == "" {
		return ""
	}
	return text + "\n"
}

func TestExamplesAreFoundAndCompared(t *testing.T) {
	t.Parallel()
	const block = "text\n```console\n$ go install …\nnot this\n$ kmslint check x  # exit 1\nfirst\n…\nlast\n\n$ kmslint version\n```\n$ kmslint no\n"
	all := examples(block)
	want := []example{{line: 5, command: "kmslint check x", status: "1", output: "first\n…\nlast\n\n"}, {line: 10, command: "kmslint version"}}
	if diff := cmp.Diff(want, all, cmp.AllowUnexported(example{})); diff != "" {
		t.Fatalf("examples (-want +got):\n%s", diff)
	}
	for output, want := range map[string]bool{
		"first\nlast\n": true, "first\na\nb  \nlast": true, "first\nlast\nmore\n": false, "a\nfirst\nlast\n": false, "first\n": false, "": false,
	} {
		if got := all[0].matches(output); got != want {
			t.Errorf("matches(%q) = %v, want %v", output, got, want)
		}
	}
	if got := all[1].matches("something\n"); got {
		t.Errorf("an example without output matches one with output")
	}
}
