package terraform

import (
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// resolved is a value in which the keys of the code stand in place of their aliases that it looks up. That can only be done
// when all aliases are known: a lookup gives a symbol for the key of an alias of that name.
func (f *found) resolved(n *document.Node) *document.Node {
	if n == nil || len(f.lookedUp) == 0 || len(f.aliased) == 0 {
		return n
	}
	switch n.Kind {
	case document.List, document.Object:
		return n.Replace(f.resolved)
	case document.Choice:
		out := *n
		out.Symbolic = &document.Symbolic{}
		for _, a := range n.Symbolic.Alternatives {
			a.Node = f.resolved(a.Node)
			out.Symbolic.Alternatives = append(out.Symbolic.Alternatives, a)
		}
		return &out
	case document.String:
		return f.resolvedText(n)
	default:
		return n
	}
}

func (f *found) resolvedText(n *document.Node) *document.Node {
	if n.Symbolic == nil {
		return n
	}
	parts := append([]document.Part(nil), n.Symbolic.Parts...)
	changed, known := false, false
	for i, p := range parts {
		if p.Symbol == nil {
			continue
		}
		if id := f.aliased[identity(document.NewString(n.Span, p))]; id != nil {
			parts[i] = id.Parts()[0]
			changed, known = true, known || parts[i].Symbol == nil
		}
	}
	if !changed {
		return n
	}
	out := document.NewString(n.Span, parts...)
	out.Repeats = n.Repeats
	if !known { // or the places in the text are others
		out.Runs = n.Runs
	}
	return out
}

// lookUps enters the aliases that the code looks up and does not make, with the symbol that stands for their keys.
func (f *found) lookUps() {
	seen := map[string]bool{}
	for _, r := range f.lookedUp {
		name := r.set("name")
		if r.block.labels[0] == "aws_kms_key" {
			name = r.set("key_id")
		}
		if name == nil || !startsText(name, "alias/") {
			continue
		}
		key := r.text(r.keyOf(name))
		id := identity(key)
		if f.aliased[id] == nil && !seen[id] {
			seen[id] = true
			region := f.region(r)
			region.Aliases = append(region.Aliases, inventory.Alias{AliasName: name, TargetKeyID: key})
		}
	}
}
