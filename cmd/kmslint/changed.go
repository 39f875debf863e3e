package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/kmslint/kmslint/evaluator/changes"
)

// changedLines asks git which lines differ from the commit at which the current one left the base, uncommitted and
// untracked work included.
func changedLines(ctx context.Context, base string) (*changes.Lines, error) {
	fail := func(hint, format string, args ...any) (*changes.Lines, error) {
		return nil, hinted{fmt.Errorf("--changed-only: "+format, args...), hint}
	}
	if _, err := exec.LookPath("git"); err != nil {
		return fail("", "the program git is not installed, which says what changed")
	}
	if base == "" || strings.HasPrefix(base, "-") {
		return fail("name a branch, tag or commit, such as origin/main", "%q names no commit", base)
	}
	up, err := git(ctx, "rev-parse", "--show-cdup")
	if err != nil {
		return fail("", "the current folder is not in the work tree of a git repository: %w", err)
	}
	if _, err := git(ctx, "rev-parse", "--verify", "--quiet", base+"^{commit}"); err != nil {
		return fail("is it fetched? git fetch origin gets the branches of the remote; that of main is origin/main", "git knows no commit %q", base)
	}
	from, err := git(ctx, "merge-base", base, "HEAD")
	if err != nil {
		if shallow, _ := git(ctx, "rev-parse", "--is-shallow-repository"); strings.TrimSpace(shallow) == "true" {
			return fail("git fetch --unshallow gets the rest; actions/checkout does with fetch-depth: 0",
				"the clone is shallow and does not reach the commit that %s and the current one have in common", base)
		}
		return fail("", "%s and the current commit have no commit in common", base)
	}
	wd, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	top := filepath.Join(wd, filepath.FromSlash(strings.TrimSpace(up)))
	diff, err := git(ctx, "-C", top, "-c", "core.quotePath=false", "diff", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "--no-relative",
		"--find-renames", "--ignore-submodules", "--src-prefix=a/", "--dst-prefix=b/", strings.TrimSpace(from), "--")
	if err != nil {
		return fail("", "%w", err)
	}
	untracked, err := git(ctx, "-C", top, "ls-files", "--others", "--exclude-standard", "-z")
	if err != nil {
		return fail("", "%w", err)
	}
	lines := &changes.Lines{}
	for name := range strings.SplitSeq(strings.TrimSuffix(untracked, "\x00"), "\x00") {
		if name != "" {
			lines.AddFile(filepath.Join(top, filepath.FromSlash(name)))
		}
	}
	return lines, lines.AddDiff(top, diff)
}

// git runs git and returns what it prints. The error is the first line that git says about it.
func git(ctx context.Context, args ...string) (string, error) {
	c := exec.CommandContext(ctx, "git", args...)
	c.Env = append(os.Environ(), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0")
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Run(); err != nil {
		if said, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n"); said != "" {
			err = errors.New(strings.TrimPrefix(said, "fatal: "))
		}
		return "", fmt.Errorf("git %s: %w", subcommand(args), err)
	}
	return stdout.String(), nil
}

// subcommand is the first argument that is no option of git itself.
func subcommand(args []string) string {
	for len(args) > 2 && (args[0] == "-C" || args[0] == "-c") {
		args = args[2:]
	}
	return args[0]
}
