package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes the test binary serve as kmslint, and as two programs around it that a shell cannot express.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"kmslint":   main,
		"closedout": closedOut,
		"interrupt": interrupt,
	})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	fixtures, err := filepath.Abs("../../fixtures")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			e.Setenv("FIXTURES", fixtures)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"bytes":    writeBytes,
			"nest":     writeNested,
			"pad":      pad,
			"readonly": readOnly,
			"status":   status,
			"utf16":    encodeUTF16,
		},
		Condition: func(name string) (bool, error) {
			switch name {
			case "devfull":
				_, err := os.Stat("/dev/full")
				return err == nil, nil
			case "tmpfs": // an unprivileged user may mount one in a namespace of its own
				return exec.Command("unshare", "-rm", "mount", "-t", "tmpfs", "none", os.TempDir()).Run() == nil, nil
			default:
				return false, fmt.Errorf("unknown condition %q", name)
			}
		},
	})
}

// status runs a program and checks its exit status: status N PROGRAM ARGUMENT…
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N program [args...]")
	}
	got := 0
	err := ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%s: %v", args[1], err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("%s: exit status %d, want %s", strings.Join(args[1:], " "), got, args[0])
	}
}

// writeBytes writes what the lines of a txtar archive cannot hold: bytes FILE QUOTED, as a Go string.
func writeBytes(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: bytes file quoted")
	}
	name, err := strconv.Unquote(`"` + args[0] + `"`)
	ts.Check(err)
	text, err := strconv.Unquote(`"` + strings.ReplaceAll(args[1], `"`, `\"`) + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o644))
}

// encodeUTF16 encodes files anew, little-endian with a byte order mark: utf16 FILE…
func encodeUTF16(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		var b bytes.Buffer
		for _, u := range utf16.Encode([]rune("\ufeff" + ts.ReadFile(name))) {
			b.Write([]byte{byte(u), byte(u >> 8)})
		}
		ts.Check(os.WriteFile(ts.MkAbs(name), b.Bytes(), 0o644))
	}
}

// pad puts spaces before the text of a file until it has so many bytes: pad FILE N
func pad(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), append(bytes.Repeat([]byte(" "), n-len(text)), text...), 0o644))
}

// writeNested writes lists inside lists: nest FILE N, or objects: nest FILE N OPENING CLOSING
func writeNested(ts *testscript.TestScript, _ bool, args []string) {
	opening, closing := "[", "]"
	if len(args) == 4 {
		opening, closing = args[2], args[3]
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	text := strings.Repeat(opening, n) + `"kms:*"` + strings.Repeat(closing, n)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}

// readOnly sets a variable to a folder in which nobody may write: readonly NAME
func readOnly(ts *testscript.TestScript, _ bool, args []string) {
	dir := ts.MkAbs("readonly")
	ts.Check(os.MkdirAll(dir, 0o555))
	if probe := filepath.Join(dir, "probe"); os.WriteFile(probe, nil, 0o644) == nil { // root may write everywhere but there
		ts.Check(os.Remove(probe))
		dir = "/sys"
	}
	ts.Setenv(args[0], dir)
}

// closedOut runs a program whose standard output nobody reads.
func closedOut() {
	r, w, err := os.Pipe()
	check(err)
	check(r.Close())
	cmd := exec.Command(os.Args[1], os.Args[2:]...)
	cmd.Stdout, cmd.Stderr = w, os.Stderr
	leave(cmd.Run())
}

// interrupt runs a program, writes so much to its standard input that it certainly reads there, and interrupts it.
func interrupt() {
	cmd := exec.Command(os.Args[1], os.Args[2:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	in, err := cmd.StdinPipe()
	check(err)
	check(cmd.Start())
	_, err = in.Write(bytes.Repeat([]byte(" "), 1<<20)) // a pipe holds less
	check(err)
	check(cmd.Process.Signal(os.Interrupt))
	time.AfterFunc(2*time.Minute, func() { _ = cmd.Process.Kill() })
	state, err := cmd.Process.Wait() // not cmd.Wait, which would close standard input
	check(err)
	os.Exit(state.ExitCode())
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(99)
	}
}

// leave ends this program as the one that it ran ended.
func leave(err error) {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		if exit.ExitCode() < 0 {
			fmt.Fprintln(os.Stderr, "ended by a signal:", exit)
		}
		os.Exit(exit.ExitCode())
	}
	check(err)
	os.Exit(0)
}
