// Package evaluator is the pipeline: it reads files into inventories, turns keys into facts, judges them by the rules
// and puts what they find into a report.
package evaluator

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"sync"

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
	// Kind is what a bare policy in a named file is; nil is a key policy.
	Kind *policy.Kind
	// Account, Region and Partition say where the code will live, or are "".
	Account   string
	Region    string
	Partition string
	// Limits bound what is read; zero fields are the defaults.
	Limits document.Limits
	// Version is the version of the program, for the report.
	Version string
	// Workers is how many files are judged at the same time; 0 is one for each processor.
	Workers int
}

// Check judges what the paths hold. Problems with the input are in the report; the error is for a canceled context and
// for rules that cannot be evaluated.
func Check(ctx context.Context, rules *ruleset.Set, o Options) (*finding.Report, error) {
	r := &finding.Report{Tool: finding.Tool{Version: o.Version}, Rules: rules.Rules()}
	passed, err := each(ctx, o, func(f *source.File) (*outcome, error) { return judge(ctx, rules, f, o) }, func(out *outcome) {
		out.addTo(r)
	})
	if err != nil {
		return nil, err
	}
	r.Summary.Skipped += passed
	r.Finish()
	return r, nil
}

// Facts calls visit with the facts of every key and policy in the paths, in the order of the paths, and returns the
// input that could not be read.
func Facts(ctx context.Context, o Options, visit func(*facts.Facts) error) ([]finding.Problem, error) {
	var problems []finding.Problem
	var failed error
	_, err := each(ctx, o, func(f *source.File) (*factsOf, error) {
		return &factsOf{subjects: subjectsOf(f, o), problems: problemsOf(f)}, nil
	}, func(out *factsOf) {
		problems = append(problems, out.problems...)
		for _, s := range out.subjects {
			for _, branch := range s {
				if failed == nil {
					failed = visit(branch)
				}
			}
		}
	})
	if err == nil {
		err = failed
	}
	return problems, err
}

type factsOf struct {
	subjects [][]*facts.Facts
	problems []finding.Problem
}

// each reads the files of the paths, works on several at the same time, and hands the results over in the order of the
// files. It returns the number of files that were passed over unread.
func each[T any](ctx context.Context, o Options, work func(*source.File) (T, error), take func(T)) (passed int, err error) {
	type job struct {
		entry  source.Entry
		result chan T
	}
	workers := o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	jobs := make(chan job)
	ordered := make(chan job, 64) // how far the readers may be ahead of the one who takes
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for j := range jobs {
				out, err := work(source.Read(j.entry, o.source()))
				if err != nil {
					cancel(err)
				}
				j.result <- out
			}
		})
	}
	var count int
	go func() {
		defer close(ordered)
		defer close(jobs)
		count = source.Walk(o.Paths, func(e source.Entry) {
			if ctx.Err() != nil {
				return
			}
			j := job{entry: e, result: make(chan T, 1)}
			ordered <- j
			jobs <- j
		})
	}()
	for j := range ordered {
		out := <-j.result
		if ctx.Err() == nil {
			take(out)
		}
	}
	wg.Wait()
	if ctx.Err() != nil {
		return 0, fmt.Errorf("check: %w", context.Cause(ctx))
	}
	return count, nil
}

func (o Options) source() source.Options {
	return source.Options{Kind: o.Kind, Account: o.Account, Region: o.Region, Partition: o.Partition, Limits: o.Limits, Stdin: o.Stdin}
}
