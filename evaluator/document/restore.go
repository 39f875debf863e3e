package document

// Restore returns n with every {"$kmslint": …} object, as [Print] writes them, turned back into the symbolic value that
// it stands for. An object of that name with another shape is left as it is. It returns n itself where there is none.
func Restore(n *Node) *Node {
	if n == nil {
		return nil
	}
	switch n.Kind {
	case List:
		changed := *n
		changed.Items = make([]*Node, len(n.Items))
		same := true
		for i, item := range n.Items {
			changed.Items[i] = Restore(item)
			same = same && changed.Items[i] == item
		}
		if same {
			return n
		}
		return &changed
	case Object:
		if len(n.Members) == 1 && n.Members[0].Key.Text == "$kmslint" {
			if s := restoreSymbolic(n, n.Members[0].Value); s != nil {
				return s
			}
		}
		changed := *n
		changed.Members = make([]Member, len(n.Members))
		same := true
		for i, m := range n.Members {
			changed.Members[i] = Member{Key: m.Key, Value: Restore(m.Value)}
			same = same && changed.Members[i].Value == m.Value
		}
		if same {
			return n
		}
		return &changed
	default:
		return n
	}
}

func restoreSymbolic(n, v *Node) *Node {
	if segments := v.Member("segments"); segments != nil && segments.Kind == List {
		var parts []Part
		for _, item := range segments.Items {
			if item.Kind == String {
				parts = append(parts, Part{Text: item.Text})
				continue
			}
			s := restoreSymbol(item)
			if s == nil {
				return nil
			}
			parts = append(parts, Part{Symbol: s})
		}
		return NewString(n.Span, parts...)
	}
	if alts := v.Member("alt"); alts != nil && alts.Kind == List && len(alts.Items) > 0 {
		choice := &Node{Kind: Choice, Span: n.Span, Symbolic: &Symbolic{}}
		for _, item := range alts.Items {
			on, is := item.Member("on"), item.Member("is")
			if on == nil || is == nil {
				return nil
			}
			choice.Symbolic.Alternatives = append(choice.Symbolic.Alternatives, Alternative{On: on.Text, Is: is.Text, Node: Restore(item.Member("value"))})
		}
		return choice
	}
	if why := v.Member("unknown"); why != nil && why.Kind == String {
		s := restoreSymbol(v.Member("symbol"))
		if s == nil {
			s = &Symbol{ID: why.Text}
		}
		s.Why = why.Text
		return NewUnknown(n.Span, s)
	}
	return nil
}

func restoreSymbol(n *Node) *Symbol {
	kind, id := n.Member("symbol"), n.Member("id")
	if kind == nil || id == nil {
		return nil
	}
	s := &Symbol{ID: id.Text, Span: n.Span}
	if why := n.Member("why"); why != nil {
		s.Why = why.Text
	}
	for k := Opaque; k <= Organization; k++ {
		if k.String() == kind.Text {
			s.Kind = k
		}
	}
	return s
}
