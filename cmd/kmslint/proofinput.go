package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/kmslint/kmslint/evaluator"
)

// keys reads the key policies of paths. Those of commits are read one by one, after the others.
func (p *proof) keys(ctx context.Context, paths []string) ([]evaluator.KeyPolicy, error) {
	var here, commits []string
	for _, name := range paths {
		if strings.HasPrefix(name, revisionPrefix) {
			commits = append(commits, name)
		} else {
			here = append(here, name)
		}
	}
	var out []evaluator.KeyPolicy
	if len(here) > 0 || len(commits) == 0 {
		o, err := p.optionsFor(here)
		if err != nil {
			return nil, err
		}
		if out, err = p.policies(ctx, o, ""); err != nil {
			return nil, err
		}
	}
	for _, name := range commits {
		keys, err := p.committed(ctx, name)
		if err != nil {
			return nil, err
		}
		out = append(out, keys...)
	}
	return out, nil
}

// sides reads OLD and NEW: two paths, or one plan, which holds both.
func (p *proof) sides(ctx context.Context, args []string) (old, changed []evaluator.KeyPolicy, err error) {
	if len(args) == 2 && args[0] == "-" && args[1] == "-" {
		return nil, nil, errors.New("OLD and NEW cannot both be standard input")
	}
	p.compares, p.plan, p.before = true, len(args) == 1, len(args) == 1
	if p.plan && args[0] == "-" {
		most := 8 * int64(p.input.limits.Bytes) // as for any plan
		if p.stdin, err = io.ReadAll(io.LimitReader(os.Stdin, most+1)); err != nil {
			return nil, nil, fmt.Errorf("read standard input: %w", unwrapped(err))
		}
	}
	old, err = p.keys(ctx, args[:1])
	if err != nil {
		return nil, nil, err
	}
	p.before = false
	changed, err = p.keys(ctx, args[len(args)-1:])
	return old, changed, err
}

// optionsFor are the options for paths, with the configuration that holds there.
func (w *world) optionsFor(paths []string) (evaluator.Options, error) {
	c, err := w.config.load(paths)
	if err != nil {
		return evaluator.Options{}, err
	}
	w.loaded = c
	return w.options(paths, c)
}

func (p *proof) policies(ctx context.Context, o evaluator.Options, prefix string) ([]evaluator.KeyPolicy, error) {
	o.Before, o.Compared = p.before, p.compares
	if p.compares { // a folder may have no key yet, or none any more; a file would be the wrong one
		info, err := statIn(o)
		o.MayBeEmpty = p.plan || err == nil && info.IsDir()
	}
	if p.stdin != nil {
		o.Stdin = bytes.NewReader(p.stdin)
	}
	w, err := p.openOptions(ctx, o, prefix)
	if err != nil {
		return nil, err
	}
	if prefix != "" {
		w.PrefixNames(prefix)
	}
	if id, members := w.OwnOrganization(); id != "" {
		p.organization, p.members = id, members
	}
	keys := w.KeyPolicies(o)
	if p.compares && len(keys) == 0 && !o.MayBeEmpty {
		return nil, errors.New(prefix + o.Paths[0] + ": there is no key policy in it")
	}
	return keys, nil
}

// statIn describes the one path of the options.
func statIn(o evaluator.Options) (fs.FileInfo, error) {
	if o.Files != nil {
		return fs.Stat(o.Files, o.Paths[0])
	}
	return os.Stat(o.Paths[0])
}

// committed reads the key policies of git:REF:PATH.
func (p *proof) committed(ctx context.Context, name string) (keys []evaluator.KeyPolicy, err error) {
	r, err := openRevision(ctx, name, int64(p.input.limits.Bytes))
	if err != nil {
		return nil, interrupted(ctx, err, "nothing was decided")
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	o, err := p.optionsFor(nil)
	if err != nil {
		return nil, err
	}
	o.Paths, o.Files, o.Root = []string{r.path}, r, r.top
	return p.policies(ctx, o, r.prefix)
}
