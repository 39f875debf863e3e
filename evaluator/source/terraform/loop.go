package terraform

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/kmslint/kmslint/evaluator/document"
)

func (e nativeExpr) forExpr(s *scope, x *hclsyntax.ForExpr) *document.Node {
	return mapChoice(e.sub(x.CollExpr).eval(s), func(collection *document.Node) *document.Node {
		all, ok := s.module.run.elements(collection)
		if !ok {
			return e.unknown("expression", "for needs a list, a map or a set, not "+collection.Kind.String())
		}
		result := loop{e: e, x: x, out: &document.Node{Kind: document.List, Span: e.span(), Items: []*document.Node{}}}
		if x.KeyExpr != nil {
			result.out.Kind, result.out.Items, result.at = document.Object, nil, map[string]int{}
		}
		for i, item := range sorted(collection.Kind, all) {
			if !s.module.run.spend(1) {
				return e.unknown("expression", tooLong)
			}
			vars := map[string]*document.Node{x.ValVar: item.value}
			if x.KeyVar != "" {
				vars[x.KeyVar] = item.key
			}
			if stop := result.add(s.with(vars, itoa(i)), item); stop != nil {
				return stop
			}
		}
		return result.out
	})
}

// loop collects the result of a for expression.
type loop struct {
	e   nativeExpr
	x   *hclsyntax.ForExpr
	out *document.Node
	at  map[string]int // members by name
}

// filtered is what a loop with a condition makes of an element that is a choice: each alternative is tested by itself, and
// left out where the condition does not hold.
func (l *loop) filtered(s *scope, item element) *document.Node {
	out := &document.Node{Kind: document.Choice, Span: item.value.Span, Symbolic: &document.Symbolic{}}
	for _, a := range item.value.Symbolic.Alternatives {
		value := a.Node
		if value == nil {
			value = &document.Node{Kind: document.Null, Span: item.value.Span}
		}
		one := loop{e: l.e, x: l.x, out: &document.Node{Kind: document.List, Span: l.out.Span}, at: map[string]int{}}
		vars := map[string]*document.Node{l.x.ValVar: value}
		if l.x.KeyVar != "" {
			vars[l.x.KeyVar] = item.key
		}
		one.add(s.with(vars, " alternative "+a.Is), element{key: item.key, value: value})
		a.Node = nil
		if len(one.out.Items) == 1 {
			a.Node = one.out.Items[0]
		}
		out.Symbolic.Alternatives = append(out.Symbolic.Alternatives, a)
	}
	return out
}

// add adds one element to the result of a for expression, or returns what the whole expression is instead.
func (l *loop) add(s *scope, item element) *document.Node {
	e, x := l.e, l.x
	if x.CondExpr != nil && x.KeyExpr == nil && item.value.Kind == document.Choice && !item.repeats {
		l.out.Items = append(l.out.Items, l.filtered(s, item))
		return nil
	}
	var condition *document.Node // nil where the element is in the result
	if x.CondExpr != nil {
		condition = e.sub(x.CondExpr).eval(s)
		switch {
		case condition.Concrete() && condition.Text == "false":
			return nil
		case condition.Concrete():
			condition = nil
		}
	}
	value := *e.sub(x.ValExpr).eval(s)
	if x.KeyExpr == nil {
		value.Repeats = value.Repeats || item.repeats || condition != nil
		l.out.Items = append(l.out.Items, &value)
		return nil
	}
	key := asString(e.sub(x.KeyExpr).eval(s))
	if x.Group {
		return l.group(key, &value, item.repeats || condition != nil)
	}
	return l.member(s, key, &value, condition, item.repeats)
}

// group adds a value to the list that the member of a name is.
func (l *loop) group(key, value *document.Node, maybe bool) *document.Node {
	if key.Symbolic != nil {
		return l.e.unknown("map", "its members are not known: "+whyUnknown(key, value))
	}
	value.Repeats = maybe
	i, seen := l.at[key.Text]
	if !seen {
		i = len(l.out.Members)
		l.at[key.Text] = i
		l.out.Members = append(l.out.Members, document.Member{Key: key, Value: &document.Node{Kind: document.List, Span: value.Span}})
	}
	list := l.out.Members[i].Value
	list.Items = append(list.Items, value)
	return nil
}

// member adds a member to a map. One that may be there is a choice; of a name that is not known there may be any number.
func (l *loop) member(s *scope, key, value, condition *document.Node, again bool) *document.Node {
	e := l.e
	if key.Symbolic != nil {
		if again || condition != nil {
			key = repeated(key)
		}
		l.out.Members = append(l.out.Members, document.Member{Key: key, Value: value})
		return nil
	}
	there, nothing := func() *document.Node { return value }, func() *document.Node { return nil }
	if condition != nil {
		decision := func() string { return e.sub(l.x.CondExpr).decision(s, condition) }
		if value = choose(condition, decision, value.Span, there, nothing); value == nil {
			return nil
		}
	}
	if again {
		id := "condition the loop in " + place(e.span()) + " has an element"
		value = choose(document.NewUnknown(value.Span, &document.Symbol{ID: id}), func() string { return id }, value.Span, there, nothing)
	}
	i, seen := l.at[key.Text]
	switch {
	case !seen:
		l.at[key.Text] = len(l.out.Members)
		l.out.Members = append(l.out.Members, document.Member{Key: key, Value: value})
	case left(value) || left(l.out.Members[i].Value): // one of them, as both would be an error
		old := l.out.Members[i].Value
		if !left(value) {
			old, value = value, old
		}
		l.out.Members[i].Value = filled(value, func() *document.Node { return old })
	default:
		return e.unknown("map", "two elements have the key "+key.Text)
	}
	return nil
}
