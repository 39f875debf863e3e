package cloudformation

import (
	"maps"
	"slices"

	"github.com/kmslint/kmslint/evaluator/document"
)

// isAbsent reports whether a resource has a condition that is known to be false.
func (t *template) isAbsent(resource *document.Node) bool {
	n := resource.Member("Condition")
	return n != nil && n.Kind == document.String && isBool(t.condition(n.Text), false)
}

// isSometimes reports whether a resource has a condition that is not known.
func (t *template) isSometimes(resource *document.Node) bool {
	n := resource.Member("Condition")
	return n != nil && n.Kind == document.String && !isBool(t.condition(n.Text), true)
}

// restriction says which values of what decides choices are possible. What it does not name is not restricted.
type restriction map[string][]string

// existence returns what must hold where a resource exists: its condition, wherever its properties depend on the same.
func (t *template) existence(resource *document.Node) restriction {
	n := resource.Member("Condition")
	if n == nil || n.Kind != document.String {
		return nil
	}
	value := t.condition(n.Text)
	all, complete := document.Assignments(maxAlternatives, value)
	if !complete {
		return nil
	}
	possible := restriction{}
	for _, a := range all {
		if !isBool(a.Apply(value), true) {
			continue
		}
		for _, d := range a {
			possible[d.On] = append(possible[d.On], d.Values()...)
		}
	}
	return possible
}

// cases returns the properties of a resource for each of the ARNs that it has in different cases.
func (p *properties) cases() []properties {
	all, complete := document.Assignments(maxAlternatives, p.arn())
	if !complete || len(all) == 1 {
		return []properties{*p}
	}
	var each []properties
	for _, a := range all {
		in := *p
		in.exists = maps.Clone(p.exists)
		if in.exists == nil {
			in.exists = restriction{}
		}
		for _, d := range a {
			in.exists[d.On] = d.Values()
		}
		each = append(each, in)
	}
	return each
}

// restrict returns a value without the alternatives that are not possible.
func (r restriction) restrict(n *document.Node) *document.Node {
	if n == nil || len(r) == 0 {
		return n
	}
	switch n.Kind {
	case document.List, document.Object:
		return n.Replace(r.restrict)
	case document.String:
		if inner := r.restrict(n.Inner); inner != n.Inner {
			changed := *n
			changed.Inner = inner
			return &changed
		}
		return n
	case document.Choice:
		return r.choice(n)
	default:
		return n
	}
}

func (r restriction) choice(n *document.Node) *document.Node {
	changed := *n
	changed.Symbolic = &document.Symbolic{}
	for _, a := range n.Symbolic.Alternatives {
		possible, restricted := r[a.On]
		if restricted {
			values := slices.DeleteFunc(append([]string{a.Is}, a.Or...), func(v string) bool { return !slices.Contains(possible, v) })
			if len(values) == 0 {
				continue
			}
			a.Is, a.Or = values[0], values[1:]
		}
		a.Node = r.restrict(a.Node)
		changed.Symbolic.Alternatives = append(changed.Symbolic.Alternatives, a)
	}
	left := changed.Symbolic.Alternatives
	switch {
	case len(left) == 0:
		return n
	case len(left) == 1 && left[0].Node != nil && n.Repeats:
		once := *left[0].Node
		once.Repeats = true
		return &once
	case len(left) == 1:
		return left[0].Node
	default:
		return &changed
	}
}
