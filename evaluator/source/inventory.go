package source

import (
	"cmp"
	"context"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// Whole is what some paths hold, put together.
type Whole struct {
	Inventory *inventory.Inventory
	// Problems say what could not be read, or contradicts. The inventory lacks it then: decide nothing by it.
	Problems []FileProblem
	// Diagnostics are recoverable problems, parts that were not evaluated, and what was taken for granted.
	Diagnostics []document.Diagnostic
	// Notes are about files that were passed over although they concern KMS, one sentence each.
	Notes []string
	// Files is how many files and folders of code the inventory is made of.
	Files int
	// Parameters are the names of the parameters of the CloudFormation templates among them.
	Parameters []string
	// Moves are what Terraform code has at another address than before.
	Moves []Move
}

// FileProblem is a [Problem] with the path that it is about.
type FileProblem struct {
	Path string
	Problem
}

// Inventory reads all that the paths hold into one inventory: inventories as files, streams and folders of them,
// CloudFormation templates, Terraform code, plans (in place of their code) and bare policies. It reads what check reads, in the same way; how things are
// put together is the business of [inventory.Merger]. The error is for a context that is done.
func Inventory(ctx context.Context, paths []string, o Options) (*Whole, error) {
	o.Whole = true
	var entries []Entry
	Entries(ctx, paths, o, func(e Entry) bool {
		entries = append(entries, e)
		return ctx.Err() == nil
	})
	whole, merger := &Whole{}, inventory.Merger{}
	planned := map[string]bool{} // folders of code that a plan was read with; plans come before code
	for _, f := range readAll(ctx, entries, o) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if f.Planned != "" {
			planned[f.Planned] = true
		}
		if !planned[f.Path] {
			whole.take(f, &merger, paths, o)
		}
	}
	inv, diagnostics := merger.Inventory()
	whole.Inventory = inv
	for _, d := range diagnostics {
		if !d.Fatal {
			whole.Diagnostics = append(whole.Diagnostics, d)
			continue
		}
		p := FileProblem{Problem: Problem{Message: sentence(d), Span: d.Span}}
		if d.Span.Source != nil {
			p.Path = d.Span.Source.Name
		}
		whole.Problems = append(whole.Problems, p)
	}
	if whole.Files == 0 && (!o.MayBeEmpty || len(whole.Notes) > 0) && len(whole.Problems) == 0 {
		whole.Problems = []FileProblem{{Path: strings.Join(paths, ", "), Problem: Problem{
			Message: "holds no inventory, and no CloudFormation template, Terraform code or policy with KMS content",
		}}}
	}
	return whole, ctx.Err()
}

// readAll reads the entries, several at a time, and returns the files in their order; nil for those that were not
// reached before the context was done.
func readAll(ctx context.Context, entries []Entry, o Options) []*File {
	files := make([]*File, len(entries))
	next := make(chan int)
	var readers sync.WaitGroup
	for range min(len(entries), runtime.GOMAXPROCS(0)) {
		readers.Go(func() {
			for i := range next {
				files[i] = Read(entries[i], o)
			}
		})
	}
	for i := range entries {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	readers.Wait()
	return files
}

func (w *Whole) take(f *File, m *inventory.Merger, paths []string, o Options) {
	for _, p := range f.Problems {
		w.Problems = append(w.Problems, FileProblem{Path: f.Path, Problem: p})
	}
	w.Diagnostics = append(w.Diagnostics, f.Diagnostics...)
	w.Parameters = append(w.Parameters, f.Parameters...)
	w.Moves = append(w.Moves, f.Moves...)
	if f.NotRead != "" {
		w.Notes = append(w.Notes, f.Path+" "+f.NotRead)
	}
	if f.Inventory == nil {
		return
	}
	w.Files++
	switch {
	case f.Code && o.Compared && len(paths) == 1:
		m.AddPart(Below(paths[0], cmp.Or(f.Planned, f.Path)), f.Inventory) // a plan is in place of its code
	case f.Code:
		m.AddCode(f.Path, f.Inventory)
	default:
		m.Add(f.Inventory)
	}
}

// Below is a path as it is seen from another one that holds it: "." for the same, and the path itself where it is elsewhere.
func Below(root, name string) string {
	from, err := filepath.Abs(root)
	to, problem := filepath.Abs(name)
	if err != nil || problem != nil {
		return name
	}
	rel, err := filepath.Rel(from, to)
	if err != nil || !filepath.IsLocal(rel) {
		return name
	}
	return filepath.ToSlash(rel)
}
