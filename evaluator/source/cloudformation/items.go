package cloudformation

import "github.com/kmslint/kmslint/evaluator/document"

// items returns the items of a resolved list. Those of a list that is a choice are choices themselves, left out in the
// other cases; a list that is not known is one item that may occur any number of times, and what is no list is one item.
func items(n *document.Node) []*document.Node {
	switch {
	case n == nil || n.Kind == document.Null:
		return nil
	case n.Kind == document.List:
		return n.Items
	case n.Kind == document.Unknown && !n.Repeats:
		again := *n
		again.Repeats = true
		return []*document.Node{&again}
	case n.Kind != document.Choice:
		return []*document.Node{n}
	}
	var all []*document.Node
	for i, a := range n.Symbolic.Alternatives {
		for _, item := range items(a.Node) {
			alternatives := make([]document.Alternative, len(n.Symbolic.Alternatives))
			for j, b := range n.Symbolic.Alternatives {
				alternatives[j] = b
				alternatives[j].Node = nil
			}
			alternatives[i].Node = item
			choice := choiceOf(item.Span, alternatives...)
			choice.Repeats = item.Repeats
			all = append(all, choice)
		}
	}
	return all
}

// at returns what stands at a path of members below a resolved value, of lists in all items.
func at(n *document.Node, path ...string) []*document.Node {
	if len(path) == 0 {
		return items(n)
	}
	var found []*document.Node
	for _, item := range items(n) {
		if m := memberOf(item, path[0]); m != nil {
			found = append(found, at(m, path[1:]...)...)
		}
	}
	return found
}

// memberOf returns a member of an object that may be a choice, nil where no side has it.
func memberOf(n *document.Node, name string) *document.Node {
	m := member(n, name)
	if isNothing(m) {
		return nil
	}
	return m
}

// isNothing reports whether a value is left out in all cases.
func isNothing(n *document.Node) bool {
	if n == nil || n.Kind != document.Choice {
		return n == nil
	}
	for _, a := range n.Symbolic.Alternatives {
		if !isNothing(a.Node) {
			return false
		}
	}
	return true
}
