package terraform

import (
	"sort"
	"strconv"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/kmslint/kmslint/evaluator/document"
)

func itoa(n int) string { return strconv.Itoa(n) }

// follow applies the steps of a traversal to a value.
func follow(n *document.Node, steps []hcl.Traverser, e nativeExpr) *document.Node {
	for _, step := range steps {
		switch st := step.(type) {
		case hcl.TraverseAttr:
			n = index(n, &document.Node{Kind: document.String, Span: e.span(), Text: st.Name}, e)
		case hcl.TraverseIndex:
			n = index(n, fromCty(st.Key, e.span()), e)
		case hcl.TraverseSplat:
			return e.unknown("expression", "this kind of splat is not evaluated")
		}
	}
	return n
}

// index returns a member of an object or an element of a list. Choices of the collection and of the key are resolved, not
// those inside the elements.
func index(n, key *document.Node, e nativeExpr) *document.Node {
	switch {
	case n.Kind == document.Choice:
		return mapChoice(n, func(c *document.Node) *document.Node { return index(c, key, e) })
	case key.Kind == document.Choice:
		return mapChoice(key, func(k *document.Node) *document.Node { return index(n, k, e) })
	}
	name := key.Display()
	if p := n.Parts(); n.Kind == document.String && n.Inner == nil && len(p) == 1 && p[0].Symbol != nil {
		n = document.NewUnknown(n.Span, p[0].Symbol) // an attribute of which only the provider knows the type
	}
	switch n.Kind {
	case document.Object:
		return indexObject(n, key, e)
	case document.List:
		return indexList(n, key, e)
	case document.Unknown:
		s := *n.Symbolic.Symbol
		if !e.s.module.run.spend(len(s.ID) / 64) {
			return e.unknown("member", tooLong)
		}
		s.Kind, s.ID = document.Opaque, s.ID+"."+name
		return document.NewUnknown(e.span(), &s)
	case document.Null:
		return e.unknown("member "+name, "the value is null")
	default:
		return e.unknown("member "+name, n.Kind.String()+" has no member "+name)
	}
}

func indexObject(n, key *document.Node, e nativeExpr) *document.Node {
	name := key.Display()
	if !key.Concrete() {
		return e.unknown("member", whyUnknown(key))
	}
	if !e.s.module.run.spend(len(n.Members) / 32) {
		return e.unknown("member "+name, tooLong)
	}
	if m := n.Member(name); m != nil {
		return m
	}
	for _, m := range n.Members {
		switch {
		case m.Key.Symbolic == nil:
		case isOpen(m.Key):
			return index(m.Value, key, e)
		default:
			return e.unknown("member "+name, "the names of the members are not known: "+whyUnknown(m.Key))
		}
	}
	return e.unknown("member "+name, "there is no member "+name)
}

func indexList(n, key *document.Node, e nativeExpr) *document.Node {
	name := key.Display()
	only := len(n.Items) == 1 && n.Items[0].Repeats
	i, err := strconv.Atoi(name)
	switch {
	case err != nil || !key.Concrete():
		if only {
			return once(n.Items[0])
		}
		if key.Concrete() {
			return e.unknown("element "+name, "a list has no member "+name)
		}
		return e.unknown("element", whyUnknown(key))
	case only || i == 0 && len(n.Items) > 0 && n.Items[0].Repeats:
		// "concat(aws_kms_key.main[*].arn, [null])[0]": the code counts on that there is one.
		return once(n.Items[0])
	case i < 0 || i >= len(n.Items) && !repeats(n):
		return e.unknown("element "+name, "there is no element "+name)
	case i >= len(n.Items) || repeats(&document.Node{Items: n.Items[:i+1]}):
		return e.unknown("element "+name, "the number of elements is not known")
	}
	return n.Items[i]
}

// once is an element of a list of which there may be any number, as one value.
func once(n *document.Node) *document.Node {
	if !n.Repeats {
		return n
	}
	out := *n
	out.Repeats = false
	return &out
}

func repeated(n *document.Node) *document.Node {
	if n.Repeats {
		return n
	}
	out := *n
	out.Repeats = true
	return &out
}

func (e nativeExpr) splat(s *scope, x *hclsyntax.SplatExpr) *document.Node {
	source := e.sub(x.Source).eval(s)
	return mapChoice(source, func(source *document.Node) *document.Node {
		var items []*document.Node
		switch source.Kind {
		case document.List:
			items = source.Items
		case document.Null:
		case document.Unknown:
			items = []*document.Node{repeated(source)}
		default:
			items = []*document.Node{source}
		}
		out := &document.Node{Kind: document.List, Span: e.span(), Items: make([]*document.Node, 0, len(items))}
		for i, item := range items {
			if !s.module.run.spend(1) {
				return e.unknown("expression", tooLong)
			}
			inner := s.with(nil, itoa(i))
			inner.splatItem = item
			value := *e.sub(x.Each).eval(inner)
			value.Repeats = item.Repeats
			out.Items = append(out.Items, &value)
		}
		return out
	})
}

// element is one element of a collection in a for expression or for_each.
type element struct {
	key, value *document.Node
	repeats    bool
}

// elements returns the elements of a collection; ok is false where it is none. A value that is not known gives one element
// that may occur any number of times. The key of an element of a set is the element.
func (r *run) elements(n *document.Node) (out []element, ok bool) {
	switch n.Kind {
	case document.List:
		set := r.sets[n]
		for i, item := range n.Items {
			value := once(item)
			key := value
			if !set {
				key = &document.Node{Kind: document.Number, Span: item.Span, Text: itoa(i)}
			}
			if !set && repeats(&document.Node{Items: n.Items[:i+1]}) && i < 64 {
				key = document.NewUnknown(item.Span, &document.Symbol{ID: "index of " + itoa(i) + " in " + place(n.Span), Why: "the number of elements is not known", Span: item.Span})
			}
			out = append(out, element{key, value, item.Repeats})
		}
		return out, true
	case document.Object:
		for _, m := range n.Members {
			open := m.Key.Symbolic != nil && isOpen(m.Key)
			out = append(out, element{m.Key, m.Value, open})
		}
		return out, true
	case document.Unknown:
		key := *n.Symbolic.Symbol
		key.ID += " key"
		value := *n.Symbolic.Symbol
		value.ID += " value"
		return []element{{document.NewUnknown(n.Span, &key), document.NewUnknown(n.Span, &value), true}}, true
	case document.Null:
		return nil, true
	default:
		return nil, false
	}
}

// sorted puts the elements of a map into the order in which Terraform goes through them, if all keys are known.
func sorted(kind document.Kind, all []element) []element {
	if kind != document.Object {
		return all
	}
	for _, e := range all {
		if !e.key.Concrete() {
			return all
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].key.Text < all[j].key.Text })
	return all
}

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
	maybe := item.repeats
	if x.CondExpr != nil && x.KeyExpr == nil && item.value.Kind == document.Choice && !maybe {
		l.out.Items = append(l.out.Items, l.filtered(s, item))
		return nil
	}
	if x.CondExpr != nil {
		c := e.sub(x.CondExpr).eval(s)
		switch {
		case c.Concrete() && c.Text == "false":
			return nil
		case !c.Concrete():
			maybe = true
		}
	}
	value := *e.sub(x.ValExpr).eval(s)
	if x.KeyExpr == nil {
		value.Repeats = value.Repeats || maybe
		l.out.Items = append(l.out.Items, &value)
		return nil
	}
	key := asString(e.sub(x.KeyExpr).eval(s))
	if maybe || key.Symbolic != nil && x.Group {
		return e.unknown("map", "its members are not known: "+whyUnknown(key, item.key, item.value))
	}
	i, seen := l.at[key.Text]
	seen = seen && key.Symbolic == nil
	switch {
	case !seen:
		if key.Symbolic == nil {
			l.at[key.Text] = len(l.out.Members)
		}
		kept := &value
		if x.Group {
			kept = &document.Node{Kind: document.List, Span: value.Span, Items: []*document.Node{&value}}
		}
		l.out.Members = append(l.out.Members, document.Member{Key: key, Value: kept})
	case x.Group:
		group := l.out.Members[i].Value
		group.Items = append(group.Items, &value)
	default:
		return e.unknown("map", "two elements have the key "+key.Text)
	}
	return nil
}
