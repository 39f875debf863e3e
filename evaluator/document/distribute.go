package document

// Distribute applies f to every combination of the values that the choices in nodes may take, the same side of the same condition
// in all of them, and returns what it gives as nested choices. Where all results of a choice are the same, it is none. Values
// that are left out are nil, in f and in what it returns. It reports false where there are more than limit combinations.
func Distribute(span Span, limit int, nodes []*Node, same func(a, b *Node) bool, f func([]*Node) *Node) (*Node, bool) {
	all, complete := Assignments(limit, nodes...)
	if !complete {
		return nil, false
	}
	return Decide(span, all, same, func(a Assignment) *Node {
		values := make([]*Node, len(nodes))
		for i, n := range nodes {
			values[i] = a.Apply(n)
		}
		return f(values)
	}), true
}

// Decide makes nested choices of what f gives for each assignment; the assignments are all combinations of the same conditions,
// as [Assignments] returns them.
func Decide(span Span, all []Assignment, same func(a, b *Node) bool, f func(Assignment) *Node) *Node {
	results := make([]*Node, len(all))
	for i, a := range all {
		results[i] = f(a)
	}
	return decide(span, all, results, same, 0)
}

// decide works on assignments that agree in the first depth decisions.
func decide(span Span, all []Assignment, results []*Node, same func(a, b *Node) bool, depth int) *Node {
	alike := true
	for _, r := range results[1:] {
		alike = alike && same(results[0], r)
	}
	if alike || len(all[0]) == depth {
		return results[0]
	}
	choice := &Node{Kind: Choice, Span: span, Symbolic: &Symbolic{}}
	for from := 0; from < len(all); {
		d := all[from][depth]
		to := from + 1
		for to < len(all) && all[to][depth] == d {
			to++
		}
		values := d.Values()
		choice.Symbolic.Alternatives = append(choice.Symbolic.Alternatives,
			Alternative{On: d.On, Is: values[0], Or: values[1:], Node: decide(span, all[from:to], results[from:to], same, depth+1)})
		from = to
	}
	return choice
}
