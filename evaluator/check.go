// Package evaluator is the pipeline: it reads files into inventories, turns keys into facts, judges them by the rules
// and puts what they find into a report.
package evaluator

import (
	"cmp"
	"context"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/baseline"
	"github.com/kmslint/kmslint/evaluator/changes"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/policy"
	"github.com/kmslint/kmslint/evaluator/ruleset"
	"github.com/kmslint/kmslint/evaluator/source"
)

// Options say what to check and what is known about it.
type Options struct {
	// Paths are files and folders; "-" is standard input.
	Paths []string
	Stdin io.Reader
	// Files is where paths are looked up, such as a commit, and Root the absolute path that stands for its root; nil is the file
	// system.
	Files fs.FS
	Root  string
	// Before asks for what is there before plans are applied; nothing but plans can be read then.
	Before bool
	// Compared says that what is read is compared with what another path holds: units of code are named by their place below it.
	Compared bool
	// MayBeEmpty says that it is no problem for [Open] if the paths hold nothing.
	MayBeEmpty bool
	// Kind is what a bare policy in a named file is; nil is a key policy.
	Kind *policy.Kind
	// Account, Region and Partition say where the code will live, or are "".
	Account   string
	Region    string
	Partition string
	// Organization is the one that the accounts of the keys are in, or "".
	Organization string
	// Deployer is the principal that will set the key policies, nil if nobody says so.
	Deployer *access.Deployer
	// Vars and VarFiles give values to the variables of Terraform's root modules.
	Vars     map[string]string
	VarFiles []*document.Source
	// Code is the folder of the code that plans were made of; "" is the plan's folder or the current one, if it has that code.
	Code string
	// Parameters are values of the parameters of CloudFormation templates.
	Parameters map[string]string
	// UnknownParameter, if it is set, is called for each of them that no template with KMS content has, with the names of those
	// that there are.
	UnknownParameter func(name string, declared []string)
	// Limits bound what is read; zero fields are the defaults.
	Limits document.Limits
	// KnownActions and KnownConditionKeys are taken as if the tables had them.
	KnownActions       []string
	KnownConditionKeys []string
	// Exclude reports whether an absolute path, of a folder or a file, is left out unless it is named; nil leaves out none.
	Exclude func(path string, folder bool) bool
	// Folder is the absolute path that relative paths start from; Exclude and Settings need it.
	Folder string
	// Settings say how the rules are applied; nil applies them as they are.
	Settings *Settings
	// Baseline holds findings that are accepted, or is nil; Exists reports whether a path of it is a file.
	Baseline *baseline.Baseline
	Exists   func(path string) bool
	// Changed are the lines that findings must be about; nil reports all findings.
	Changed *changes.Lines
	// Now is the time that suppressions expire by.
	Now time.Time
	// Version is the version of the program, for the report.
	Version string
	// Workers is how many files are judged at the same time; 0 is one for each processor.
	Workers int
}

// Check judges what the paths hold. Problems with the input are in the report; the error is for a canceled context and
// for rules that cannot be evaluated.
func Check(ctx context.Context, rules *ruleset.Set, o Options) (*finding.Report, error) {
	r := &finding.Report{Tool: finding.Tool{Version: o.Version}, Rules: o.Settings.described(rules.Rules()), Errors: rules.Problems()}
	work := func(ctx context.Context, f *source.File) (*outcome, error) { return judge(ctx, rules, f, o) }
	var plans plans
	var written []*suppressing
	var failed failures
	passed, err := each(ctx, o, work, func(out *outcome) error {
		plans.take(out)
		out.addTo(r)
		failed.take(out)
		written = append(written, out.suppressions...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	r.Summary.Skipped += passed
	r.Errors = append(r.Errors, failed.problems()...)
	found, err := judgeSuppressions(ctx, rules, o, written)
	if err != nil {
		return nil, err
	}
	r.Findings = append(r.Findings, found...)
	r.Findings = oneForEachPlace(r.Findings)
	o.applyBaseline(r)
	leaveOutUnchanged(r)
	r.Finish()
	return r, nil
}

// Facts calls visit with the facts of every key and policy in the paths, in the order of the paths, until visit returns an
// error, which it hands back. It returns the input that could not be read.
func Facts(ctx context.Context, o Options, visit func(*facts.Facts) error) ([]finding.Problem, error) {
	type result struct {
		subjects [][]*facts.Facts
		problems []finding.Problem
	}
	var problems []finding.Problem
	work := func(_ context.Context, f *source.File) (result, error) {
		return result{subjects: subjectsOf(f, o), problems: problemsOf(f)}, nil
	}
	_, err := each(ctx, o, work, func(r result) error {
		problems = append(problems, r.problems...)
		for _, branch := range slices.Concat(r.subjects...) {
			if err := visit(branch); err != nil {
				return err
			}
		}
		return nil
	})
	return problems, err
}

// ahead is how many files the readers may be ahead of the one who takes the results.
const ahead = 64

// each reads the files of the paths, works on several at the same time, and hands the results over in the order of the
// files, up to the first error. It returns the number of files that were passed over unread. When the context is done it
// returns at once, also while standard input or a pipe keeps a reader waiting.
func each[T any](parent context.Context, o Options, work func(context.Context, *source.File) (T, error), take func(T) error) (int, error) {
	type result struct {
		value      T
		parameters []string
		err        error
	}
	type job struct {
		entry  source.Entry
		result chan result // has room for one
	}
	workers := o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	jobs, ordered := make(chan job, ahead), make(chan job, ahead)
	for range workers {
		go func() {
			for j := range jobs {
				if ctx.Err() != nil {
					return
				}
				f := source.Read(j.entry, o.source())
				value, err := work(ctx, f)
				j.result <- result{value, f.Parameters, err}
			}
		}()
	}
	var passed int // belongs to the goroutine that walks until it has closed the channel
	go func() {
		defer close(ordered)
		defer close(jobs)
		put := func(e source.Entry) bool {
			j := job{entry: e, result: make(chan result, 1)}
			return send(ctx, ordered, j) && send(ctx, jobs, j)
		}
		passed = source.Entries(ctx, o.Paths, o.source(), put)
	}()
	var declared []string
	for {
		j, more, err := receive(ctx, ordered)
		if err != nil {
			return 0, err
		}
		if !more {
			o.tellUnknown(declared)
			return passed, nil
		}
		r, _, err := receive(ctx, j.result)
		if err = cmp.Or(err, r.err); err != nil {
			return 0, err
		}
		if err := take(r.value); err != nil {
			return 0, err
		}
		declared = append(declared, r.parameters...)
	}
}

// tellUnknown tells of parameters with a value that no template has.
func (o *Options) tellUnknown(declared []string) {
	if o.UnknownParameter == nil {
		return
	}
	slices.Sort(declared)
	declared = slices.Compact(declared)
	for _, name := range slices.Sorted(maps.Keys(o.Parameters)) {
		if !slices.Contains(declared, name) {
			o.UnknownParameter(name, declared)
		}
	}
}

func send[T any](ctx context.Context, to chan<- T, v T) bool {
	select {
	case to <- v:
		return true
	case <-ctx.Done():
		return false
	}
}

// receive prefers the end of the context to a value.
func receive[T any](ctx context.Context, from <-chan T) (v T, more bool, err error) {
	select {
	case v, more = <-from:
	case <-ctx.Done():
	}
	return v, more, ctx.Err()
}

func (o Options) facts() facts.Options {
	return facts.Options{Account: o.Account, Limits: o.Limits, KnownActions: o.KnownActions, KnownConditionKeys: o.KnownConditionKeys, Deployer: o.Deployer, Now: o.Now}
}

// bareFacts are for who asks the exact analysis itself.
func (o Options) bareFacts() facts.Options {
	out := o.facts()
	out.Bare = true
	return out
}

// absolute is a path of the report from the root of the file system.
func (o Options) absolute(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(o.Folder, filepath.FromSlash(path))
}

// leftOut reports whether a path that the user did not name is excluded: code of a folder that is, which other code calls.
func (o Options) leftOut(path string) bool {
	if o.Exclude == nil {
		return false
	}
	at := o.absolute(path)
	return o.Exclude(at, false) && !slices.ContainsFunc(o.Paths, func(named string) bool { return o.absolute(named) == at })
}

func (o Options) source() source.Options {
	return source.Options{Kind: o.Kind, Account: o.Account, Region: o.Region, Partition: o.Partition, Limits: o.Limits, Stdin: o.Stdin, Files: o.Files, Root: o.Root, Before: o.Before, MayBeEmpty: o.MayBeEmpty, Compared: o.Compared, Vars: o.Vars, VarFiles: o.VarFiles, Exclude: o.Exclude, Code: o.Code, Parameters: o.Parameters}
}
