package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/kmslint/kmslint/evaluator/source"
)

// revisionPrefix begins a path in a commit: git:main:infra.
const revisionPrefix = "git:"

// revision is a commit of the repository that the current folder is in. Git reads its files, one at a time and as they are
// committed: no hook, filter or attribute of the repository has a say, and nothing is written to disk.
type revision struct {
	*source.Tree
	// path is what was asked for, from the root of the repository, and top the absolute path of that.
	path, top string
	// prefix is git:REF:, as messages have it before the names of files.
	prefix   string
	reader   *exec.Cmd
	requests io.WriteCloser
	mu       sync.Mutex
	answers  *bufio.Reader
	most     int64
}

// openRevision opens git:REF:PATH. As git has it, the path starts from the root of the repository, or from the current folder if
// it begins with ./ or ../. Of files larger than most only the beginning is read.
func openRevision(ctx context.Context, name string, most int64) (*revision, error) {
	fail := func(hint, format string, args ...any) (*revision, error) {
		return nil, hinted{fmt.Errorf(name+": "+format, args...), hint}
	}
	ref, file, ok := strings.Cut(strings.TrimPrefix(name, revisionPrefix), ":")
	if !ok || ref == "" || strings.HasPrefix(ref, "-") {
		return fail("write git:REF:PATH, such as git:origin/main:infra; a file of that name is ./"+name, "names no commit and path")
	}
	if _, err := exec.LookPath("git"); err != nil {
		return fail("", "the program git is not installed, which reads commits")
	}
	top, err := git(ctx, "rev-parse", "--show-toplevel")
	if err != nil {
		return fail("", "the current folder is not in the work tree of a git repository: %w", err)
	}
	prefix, err := git(ctx, "rev-parse", "--show-prefix")
	if err != nil {
		return fail("", "%w", err)
	}
	r := &revision{top: strings.TrimSpace(top), path: path.Clean(file), prefix: revisionPrefix + ref + ":", most: most}
	commit, err := r.command(ctx, "rev-parse", "--verify", "--quiet", ref+"^{commit}").Output()
	if err != nil {
		return fail("is it fetched? git fetch origin gets the branches of the remote; that of main is origin/main", "git knows no commit %q", ref)
	}
	relative := file == "." || file == ".." || strings.HasPrefix(file, "./") || strings.HasPrefix(file, "../")
	if relative {
		r.path = path.Join(strings.TrimSpace(prefix), file)
	}
	files, err := r.list(ctx, strings.TrimSpace(string(commit)))
	if err != nil {
		return fail("", "%w", err)
	}
	r.Tree = source.NewTree(files, r.read)
	if _, err := r.Open(r.path); err != nil {
		_ = r.Close()
		hint := "paths start from the root of the repository; " + r.prefix + "./" + file + " starts from the current folder"
		if relative {
			hint = ""
		}
		return fail(hint, "there is no %s in %s", pathName(r.path), ref)
	}
	return r, nil
}

// command is git without anything that would run other programs or ask the network.
func (r *revision) command(ctx context.Context, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, "git", append([]string{"-C", filepath.FromSlash(r.top)}, args...)...)
	c.Env = append(os.Environ(), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1", "GIT_TERMINAL_PROMPT=0")
	return c
}

// list asks for the files of a commit, and starts the git that reads them.
func (r *revision) list(ctx context.Context, commit string) (files []source.TreeFile, err error) {
	out, err := r.command(ctx, "ls-tree", "-r", "-z", "--full-tree", commit).Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) && len(exit.Stderr) > 0 {
			said, _, _ := strings.Cut(strings.TrimSpace(string(exit.Stderr)), "\n")
			err = errors.New(strings.TrimPrefix(said, "fatal: "))
		}
		return nil, fmt.Errorf("git ls-tree: %w", err)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		about, name, _ := strings.Cut(line, "\t")
		if f := strings.Fields(about); len(f) == 3 && f[1] == "blob" { // a submodule is a commit
			files = append(files, source.TreeFile{Path: name, ID: f[2], Link: f[0] == "120000"})
		}
	}
	r.reader = r.command(ctx, "cat-file", "--batch")
	if r.requests, err = r.reader.StdinPipe(); err != nil {
		return nil, err
	}
	answers, err := r.reader.StdoutPipe()
	if err != nil {
		return nil, err
	}
	r.answers = bufio.NewReader(answers)
	return files, r.reader.Start()
}

// read asks git for a file.
func (r *revision) read(f source.TreeFile) (head []byte, size int64, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := io.WriteString(r.requests, f.ID+"\n"); err != nil {
		return nil, 0, err
	}
	answer, err := r.answers.ReadString('\n')
	if err != nil {
		return nil, 0, err
	}
	about := strings.Fields(answer)
	if len(about) != 3 {
		return nil, 0, errors.New("git does not have it: the clone is a partial one")
	}
	if size, err = strconv.ParseInt(about[2], 10, 64); err != nil {
		return nil, 0, err
	}
	head = make([]byte, min(size, r.most))
	if _, err = io.ReadFull(r.answers, head); err == nil {
		_, err = io.CopyN(io.Discard, r.answers, size-int64(len(head))+1) // a line end follows
	}
	return head, size, err
}

// Close ends the git that reads.
func (r *revision) Close() error {
	if err := r.requests.Close(); err != nil {
		return err
	}
	return r.reader.Wait()
}
