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
