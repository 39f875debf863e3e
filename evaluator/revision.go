package evaluator

import "github.com/kmslint/kmslint/evaluator/document"

// PrefixNames puts a prefix before the names of the files that the policies were read from, as messages have them: "git:main:"
// tells what was read from a commit from what is in the folder now.
func (w *World) PrefixNames(prefix string) {
	seen := map[*document.Source]bool{}
	for i := range w.Inventory.Documents {
		prefixNames(w.Inventory.Documents[i].Policy, prefix, seen)
	}
	for _, k := range w.Keys() {
		prefixNames(k.Key.Policy, prefix, seen)
	}
}

func prefixNames(n *document.Node, prefix string, seen map[*document.Source]bool) {
	if n == nil {
		return
	}
	rename := func(s document.Span) {
		if s.Source != nil && !seen[s.Source] {
			seen[s.Source] = true
			s.Source.Name = prefix + s.Source.Name
		}
	}
	rename(n.Span)
	prefixNames(n.Inner, prefix, seen)
	for _, item := range n.Items {
		prefixNames(item, prefix, seen)
	}
	for _, m := range n.Members {
		prefixNames(m.Key, prefix, seen)
		prefixNames(m.Value, prefix, seen)
	}
	if n.Symbolic == nil {
		return
	}
	for _, p := range n.Parts() {
		if p.Symbol != nil {
			rename(p.Symbol.Span)
		}
	}
	if s := n.Symbolic.Symbol; s != nil {
		rename(s.Span)
	}
	for _, a := range n.Symbolic.Alternatives {
		prefixNames(a.Node, prefix, seen)
	}
}
