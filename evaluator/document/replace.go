package document

// Replace returns a List or Object with what f makes of each item or member's value; where that is nil, the item or member
// is left out. It returns n itself where f changes nothing, and for nodes of other kinds. Nothing in n is changed.
func (n *Node) Replace(f func(*Node) *Node) *Node {
	changed := n
	switch n.Kind {
	case List:
		for i, item := range n.Items {
			got := f(item)
			if got != item && changed == n {
				changed = n.shallow()
				changed.Items = append(make([]*Node, 0, len(n.Items)), n.Items[:i]...)
			}
			if got != nil && changed != n {
				changed.Items = append(changed.Items, got)
			}
		}
	case Object:
		for i, m := range n.Members {
			got := f(m.Value)
			if got != m.Value && changed == n {
				changed = n.shallow()
				changed.Members = append(make([]Member, 0, len(n.Members)), n.Members[:i]...)
			}
			if got != nil && changed != n {
				changed.Members = append(changed.Members, Member{Key: m.Key, Value: got})
			}
		}
	}
	return changed
}

func (n *Node) shallow() *Node {
	again := *n
	return &again
}
