package cloudformation

import "github.com/kmslint/kmslint/evaluator/document"

// names finds things by the text that names them, as other resources name them.
type names struct {
	t       *template
	nodes   []*document.Node
	cases   []restriction    // in which the things of the nodes exist
	texts   map[string][]int // indexes of the nodes by what they display
	choices []int            // indexes of the nodes that are choices
}

func (x *names) add(n *document.Node, in restriction) {
	i := len(x.nodes)
	x.nodes, x.cases = append(x.nodes, n), append(x.cases, in)
	switch {
	case n == nil:
	case n.Kind == document.Choice:
		x.choices = append(x.choices, i)
	default:
		if x.texts == nil {
			x.texts = map[string][]int{}
		}
		x.texts[n.Display()] = append(x.texts[n.Display()], i)
	}
}

// side returns a value in the cases in which something is named.
type side func(*document.Node) *document.Node

func always(n *document.Node) *document.Node { return n }

// each calls f with the index of everything that has a name, in some case at least, and reports whether there is any.
func (x *names) each(name *document.Node, f func(i int, is side)) bool {
	if name == nil {
		return false
	}
	found := false
	try := func(i int) {
		if !x.t.spend(256) {
			return
		}
		if is, ok := x.t.matches(name, x.nodes[i]); ok {
			f(i, func(n *document.Node) *document.Node { return x.cases[i].restrict(is(n)) })
			found = true
		}
	}
	if name.Kind == document.Choice {
		for i := range x.nodes {
			try(i)
		}
		return found
	}
	for _, i := range x.texts[name.Display()] {
		try(i)
	}
	for _, i := range x.choices {
		try(i)
	}
	return found
}

// matches reports whether two texts are the same in some case, and returns what limits a value to these cases.
func (t *template) matches(a, b *document.Node) (side, bool) {
	if a == nil || b == nil {
		return nil, false
	}
	if a.Kind != document.Choice && b.Kind != document.Choice {
		return always, sameTexts(a, b)
	}
	equal := t.over(a, []*document.Node{a, b}, func(n []*document.Node) *document.Node { return truth(sameTexts(n[0], n[1])) })
	switch {
	case isBool(equal, true):
		return always, true
	case equal.Kind != document.Choice: // known to differ, or too many cases
		return nil, false
	}
	return func(n *document.Node) *document.Node {
		if n == nil {
			return nil
		}
		return pick(n.Span, equal, n, nil)
	}, true
}

func sameTexts(a, b *document.Node) bool {
	return a.Parts() != nil && sameParts(a.Parts(), b.Parts())
}
