package terraform

import (
	"slices"
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
	if !e.s.module.run.spend(len(n.Members) / 32) {
		return e.unknown("member "+name, tooLong)
	}
	if !key.Concrete() {
		return e.indexUnknown(n, key, nil)
	}
	if m := n.Member(name); m != nil {
		return filled(m, func() *document.Node { return e.unknown("member "+name, "there is no member "+name) })
	}
	for _, m := range n.Members {
		switch {
		case m.Key.Symbolic == nil:
		case isOpen(m.Key):
			return index(m.Value, key, e)
		case m.Key.Repeats && len(n.Members) == 1:
			return m.Value
		default:
			return e.unknown("member "+name, "the names of the members are not known: "+whyUnknown(m.Key))
		}
	}
	return e.unknown("member "+name, "there is no member "+name)
}

// maxGuesses is how many members an object may have for a name that is not known to make a case of each.
const maxGuesses = 8

// indexUnknown returns the member of a name that is not known: a choice where the object has few, and the fallback for any other
// name if there is one.
func (e nativeExpr) indexUnknown(n, key, fallback *document.Node) *document.Node {
	out := &document.Node{Kind: document.Choice, Span: e.span(), Symbolic: &document.Symbolic{}}
	on := key.Display()
	if p := key.Parts(); len(p) == 1 && p[0].Symbol != nil {
		on = p[0].Symbol.ID
	}
	for _, m := range n.Members {
		if same(m.Key, key) || m.Key.Repeats && len(n.Members) == 1 {
			return m.Value
		}
		if m.Key.Symbolic != nil || left(m.Value) {
			return e.unknown("member", whyUnknown(key))
		}
		out.Symbolic.Alternatives = append(out.Symbolic.Alternatives, document.Alternative{On: on, Is: m.Key.Text, Node: m.Value})
	}
	if fallback != nil {
		out.Symbolic.Alternatives = append(out.Symbolic.Alternatives, document.Alternative{On: on, Is: "another value", Node: fallback})
	}
	if all := out.Symbolic.Alternatives; len(all) > maxGuesses || len(all) == 0 || key.Parts() == nil {
		return e.unknown("member", whyUnknown(key))
	}
	return out
}

// left reports whether a value may be left out: it is a choice with nothing on one side.
func left(n *document.Node) bool {
	return n.Kind == document.Choice && slices.ContainsFunc(n.Symbolic.Alternatives, func(a document.Alternative) bool { return a.Node == nil || left(a.Node) })
}

// filled is a value with something in the place of what may be left out.
func filled(n *document.Node, by func() *document.Node) *document.Node {
	if !left(n) {
		return n
	}
	out := &document.Node{Kind: document.Choice, Span: n.Span, Repeats: n.Repeats, Symbolic: &document.Symbolic{}}
	for _, a := range n.Symbolic.Alternatives {
		if a.Node == nil {
			a.Node = by()
		} else {
			a.Node = filled(a.Node, by)
		}
		out.Symbolic.Alternatives = append(out.Symbolic.Alternatives, a)
	}
	return out
}

// present is a value that may be left out, as it is where it is there.
func present(n *document.Node) *document.Node {
	if !left(n) {
		return n
	}
	out := &document.Node{Kind: document.Choice, Span: n.Span, Symbolic: &document.Symbolic{}}
	for _, a := range n.Symbolic.Alternatives {
		if a.Node != nil {
			a.Node = present(a.Node)
			out.Symbolic.Alternatives = append(out.Symbolic.Alternatives, a)
		}
	}
	if len(out.Symbolic.Alternatives) == 1 {
		return out.Symbolic.Alternatives[0].Node
	}
	return out
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
			value := present(once(item))
			key := value
			if !set {
				key = &document.Node{Kind: document.Number, Span: item.Span, Text: itoa(i)}
			}
			if !set && repeats(&document.Node{Items: n.Items[:i+1]}) && i < 64 {
				key = document.NewUnknown(item.Span, &document.Symbol{ID: "index of " + itoa(i) + " in " + place(n.Span), Why: "the number of elements is not known", Span: item.Span})
			}
			out = append(out, element{key, value, item.Repeats || left(item)})
		}
		return out, true
	case document.Object:
		for _, m := range n.Members {
			out = append(out, element{once(m.Key), present(m.Value), m.Key.Repeats || isOpen(m.Key) || left(m.Value)})
		}
		return out, true
	case document.Unknown:
		key, value := anyElement(n)
		return []element{{key, value, true}}, true
	case document.Null:
		return nil, true
	default:
		return nil, false
	}
}

// anyElement is what stands for all elements of a value that is not known.
func anyElement(n *document.Node) (key, value *document.Node) {
	k, v := *n.Symbolic.Symbol, *n.Symbolic.Symbol
	k.ID += " key"
	v.ID += " value"
	return document.NewUnknown(n.Span, &k), document.NewUnknown(n.Span, &v)
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
