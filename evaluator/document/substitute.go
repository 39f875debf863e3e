package document

// Substitute returns the node with texts in place of the symbols for which value has one; n itself where there are none.
// The texts of a document that is written as text move with it: positions inside it are lost.
func (n *Node) Substitute(value func(*Symbol) (string, bool)) *Node {
	if n == nil {
		return nil
	}
	again := func(n *Node) *Node { return n.Substitute(value) }
	switch n.Kind {
	case List, Object:
		return n.Replace(again)
	case Choice:
		changed := *n
		changed.Symbolic = &Symbolic{}
		for _, a := range n.Symbolic.Alternatives {
			a.Node = again(a.Node)
			changed.Symbolic.Alternatives = append(changed.Symbolic.Alternatives, a)
		}
		return &changed
	case String, Unknown:
		return n.substituteText(value, again(n.Inner))
	default:
		return n
	}
}

func (n *Node) substituteText(value func(*Symbol) (string, bool), inner *Node) *Node {
	parts := make([]Part, 0, len(n.Parts()))
	found := false
	for _, p := range n.Parts() {
		if p.Symbol != nil {
			if text, ok := value(p.Symbol); ok {
				p, found = Part{Text: text}, true
			}
		}
		parts = append(parts, p)
	}
	if !found && inner == n.Inner {
		return n
	}
	changed := *n
	if found {
		changed = *NewString(n.Span, parts...)
		changed.Repeats = n.Repeats
	}
	changed.Inner = inner
	return &changed
}
