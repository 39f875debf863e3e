package evaluator

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/source"
)

// World is what some paths hold, ready for decisions.
type World struct {
	*authz.World
	Inventory *inventory.Inventory
	// Moves are what Terraform code has at another address than before.
	Moves []source.Move
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
	o.tellUnknown(whole.Parameters)
	w := &World{Inventory: whole.Inventory, Notes: whole.Notes, Moves: whole.Moves}
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

// WhoCan returns who can call an action on each of the keys, in their order; see [authz.World.WhoCan]. Several keys are
// looked at at the same time. The error is for a canceled context.
func (w *World) WhoCan(ctx context.Context, a kms.Action, keys []inventory.KeyAt) ([][]authz.Access, error) {
	out := make([][]authz.Access, len(keys))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(len(keys), runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(keys) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				out[i] = w.World.WhoCan(a, keys[i].Key)
			}
		})
	}
	workers.Wait()
	return out, ctx.Err()
}
