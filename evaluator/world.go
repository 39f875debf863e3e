package evaluator

import (
	"context"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/source"
)

// World is what some paths hold, ready for decisions.
type World struct {
	*authz.World
	Inventory *inventory.Inventory
	// Problems say what could not be read: decide nothing by the rest.
	Problems []finding.Problem
	// Notes say what was passed over or taken for granted.
	Notes []string
}

// Open reads the paths into one inventory and compiles it. Problems with the input are in the result; the error is for a
// canceled context.
func Open(ctx context.Context, o Options) (*World, error) {
	whole, err := source.Inventory(ctx, o.Paths, o.source())
	if err != nil {
		return nil, err
	}
	w := &World{Inventory: whole.Inventory, Notes: whole.Notes}
	for _, p := range whole.Problems {
		w.Problems = append(w.Problems, finding.Problem{Message: p.Message, Location: location(p.Path, p.Span)})
	}
	compiled, diagnostics := authz.Compile(whole.Inventory, o.Limits)
	w.World = compiled
	for _, d := range diagnostics {
		path := ""
		if d.Span.Source != nil {
			path = d.Span.Source.Name
		}
		w.Problems = append(w.Problems, finding.Problem{Message: d.Summary, Location: location(path, d.Span)})
	}
	return w, nil
}
