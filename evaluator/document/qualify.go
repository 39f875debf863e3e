package document

// Qualify returns n with every symbol and every condition of a choice named as those of a unit of code: "parameter Env"
// becomes "parameter Env of stack.yaml". What two units call alike need not be the same; the account, partition, Region
// and organization that code is deployed to ([Self]) keep their names. It returns n itself where it holds no symbol.
func (n *Node) Qualify(unit string) *Node {
	if n == nil {
		return nil
	}
	again := func(n *Node) *Node { return n.Qualify(unit) }
	got := n.Replace(again)
	inner := again(n.Inner)
	keys := false
	for _, m := range got.Members {
		keys = keys || m.Key.Symbolic != nil
	}
	if n.Symbolic == nil && inner == n.Inner && !keys {
		return got
	}
	changed := *got
	changed.Inner = inner
	if keys {
		changed.Members = make([]Member, len(got.Members))
		for i, m := range got.Members {
			changed.Members[i] = Member{Key: again(m.Key), Value: m.Value}
		}
	}
	if s := n.Symbolic; s != nil {
		of := &Symbolic{Symbol: s.Symbol.qualify(unit)}
		for _, p := range s.Parts {
			of.Parts = append(of.Parts, Part{Text: p.Text, Symbol: p.Symbol.qualify(unit)})
		}
		for _, a := range s.Alternatives {
			of.Alternatives = append(of.Alternatives, Alternative{On: a.On + " of " + unit, Is: a.Is, Or: a.Or, Node: again(a.Node)})
		}
		changed.Symbolic = of
	}
	return &changed
}

func (s *Symbol) qualify(unit string) *Symbol {
	if s == nil || s.ID == Self {
		return s
	}
	changed := *s
	changed.ID += " of " + unit
	return &changed
}
