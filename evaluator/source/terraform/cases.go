package terraform

import "github.com/kmslint/kmslint/evaluator/document"

// oneCase is a value that another one may have.
type oneCase struct {
	value *document.Node
	// within puts what was made of the value under the conditions under which it is the value.
	within func(*document.Node) *document.Node
}

// cases are the values that a choice may have, and of any other value itself.
func cases(n *document.Node) []oneCase {
	if n == nil {
		return nil
	}
	if n.Kind != document.Choice {
		return []oneCase{{n, func(made *document.Node) *document.Node { return made }}}
	}
	var out []oneCase
	for i, a := range n.Symbolic.Alternatives {
		for _, c := range cases(a.Node) {
			out = append(out, oneCase{c.value, func(made *document.Node) *document.Node {
				only := &document.Node{Kind: document.Choice, Span: made.Span, Symbolic: &document.Symbolic{}}
				for k, b := range n.Symbolic.Alternatives {
					b.Node = nil
					if k == i {
						b.Node = c.within(made)
					}
					only.Symbolic.Alternatives = append(only.Symbolic.Alternatives, b)
				}
				return only
			}})
		}
	}
	return out
}

// listed are the elements of a list. Those of a list that depends on a condition are there under that condition only.
func listed(n *document.Node) []*document.Node {
	var out []*document.Node
	for _, c := range cases(n) {
		for _, item := range items(c.value) {
			out = append(out, c.within(item))
		}
	}
	return out
}

// entries are the members of an object. Those of an object that depends on a condition are there under that condition only.
func entries(n *document.Node) []document.Member {
	var out []document.Member
	for _, c := range cases(n) {
		if c.value.Kind == document.Unknown {
			any := repeated(c.value)
			out = append(out, document.Member{Key: c.within(any), Value: c.within(any)})
		}
		for _, m := range c.value.Members {
			out = append(out, document.Member{Key: c.within(m.Key), Value: c.within(m.Value)})
		}
	}
	return out
}

// maybe is a value that may be left out where its block is one that need not be there.
func (m made) maybe(n *document.Node) *document.Node {
	if !m.repeats {
		return n
	}
	return optional(n, "block "+m.kind+" in "+place(m.header))
}

// sometimes is a value that may be left out where its resource is one that need not be there.
func (r resource) sometimes(n *document.Node) *document.Node {
	if !r.in.repeats {
		return n
	}
	return optional(n, "resource "+r.address())
}

func optional(n *document.Node, on string) *document.Node {
	return &document.Node{Kind: document.Choice, Span: n.Span, Symbolic: &document.Symbolic{
		Alternatives: []document.Alternative{{On: on, Is: "there", Node: n}, {On: on, Is: "not there"}},
	}}
}
