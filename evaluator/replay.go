package evaluator

import (
	"fmt"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
)

// Replay takes a request apart that brings the inventory that it is decided by, as examples of a proof do. The world is nil where
// it brings none.
func Replay(n *document.Node, l document.Limits) (*document.Node, *authz.World, error) {
	own := n.Member("inventory")
	if own == nil || own.Kind == document.Null {
		return n, nil, nil
	}
	w, err := (&Simulation{Limits: l}).compile(document.Restore(own))
	if err != nil {
		return nil, nil, fmt.Errorf("the inventory of the request: %w", err)
	}
	rest := *n
	rest.Members = nil
	for _, m := range n.Members {
		if m.Key.Display() != "inventory" {
			rest.Members = append(rest.Members, m)
		}
	}
	return &rest, w, nil
}
