package document

// Restore returns n with every {"$kmslint": …} object, as [Print] writes them, turned back into the symbolic value that
// it stands for. An object of that name with another shape is left as it is. It returns n itself where there is none.
func Restore(n *Node) *Node {
	if n == nil {
		return nil
	}
	if n.Kind == Object && len(n.Members) == 1 && n.Members[0].Key.Text == "$kmslint" {
		if s := restoreSymbolic(n, n.Members[0].Value); s != nil {
			return s
		}
	}
	return n.Replace(Restore)
}

// restoreSymbolic returns what the object n with the one member "$kmslint": v stands for, or nil.
func restoreSymbolic(n, v *Node) *Node {
	if item := v.Member("repeats"); item != nil {
		once := *Restore(item)
		once.Repeats = true
		return &once
	}
	if members := v.Member("members"); members != nil && members.Kind == List {
		return restoreMembers(n, members.Items)
	}
	if segments := v.Member("segments"); segments != nil && segments.Kind == List {
		var parts []Part
		for _, item := range segments.Items {
			if item.Concrete() && item.Kind == String {
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
			if !isText(on) || !isText(is) {
				return nil
			}
			a := Alternative{On: on.Text, Is: is.Text, Node: Restore(item.Member("value"))}
			if or := item.Member("or"); or != nil {
				for _, value := range or.Items {
					if !isText(value) {
						return nil
					}
					a.Or = append(a.Or, value.Text)
				}
			}
			choice.Symbolic.Alternatives = append(choice.Symbolic.Alternatives, a)
		}
		return choice
	}
	if why := v.Member("unknown"); isText(why) {
		s := restoreSymbol(v.Member("symbol"))
		if s == nil {
			s = &Symbol{ID: why.Text}
		}
		s.Why = why.Text
		return NewUnknown(n.Span, s)
	}
	return nil
}

func restoreMembers(n *Node, items []*Node) *Node {
	o := &Node{Kind: Object, Span: n.Span}
	for _, item := range items {
		name, value := Restore(item.Member("name")), item.Member("value")
		if name == nil || name.Kind != String || value == nil {
			return nil
		}
		o.Members = append(o.Members, Member{Key: name, Value: Restore(value)})
	}
	return o
}

func isText(n *Node) bool { return n != nil && n.Kind == String && n.Symbolic == nil }

func restoreSymbol(n *Node) *Symbol {
	kind, id := n.Member("symbol"), n.Member("id")
	if !isText(kind) || !isText(id) {
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
