package document

// Replace returns a List or Object with what f makes of each item or member's value; where that is nil, the item or member
// is left out. It returns n itself where f changes nothing, and for nodes of other kinds. Nothing in n is changed.
func (n *Node) Replace(f func(*Node) *Node) *Node {
	changed := *n
	differs := false
	switch n.Kind {
	case List:
		changed.Items = make([]*Node, 0, len(n.Items))
		for _, item := range n.Items {
			got := f(item)
			differs = differs || got != item
			if got != nil {
				changed.Items = append(changed.Items, got)
			}
		}
	case Object:
		changed.Members = make([]Member, 0, len(n.Members))
		for _, m := range n.Members {
			got := f(m.Value)
			differs = differs || got != m.Value
			if got != nil {
				changed.Members = append(changed.Members, Member{Key: m.Key, Value: got})
			}
		}
	}
	if !differs {
		return n
	}
	return &changed
}
