package terraform

import (
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/kmslint/kmslint/evaluator/document"
)

func itoa(n int) string { return strconv.Itoa(n) }

// follow applies the steps of a traversal to a value.
func follow(n *document.Node, steps []hcl.Traverser, span document.Span) *document.Node {
	for _, step := range steps {
		switch st := step.(type) {
		case hcl.TraverseAttr:
			n = index(n, document.NewString(span, document.Part{Text: st.Name}), span)
		case hcl.TraverseIndex:
			n = index(n, fromCty(st.Key, span), span)
		case hcl.TraverseSplat:
			return unknown(span, "expression", "this kind of splat is not evaluated")
		}
	}
	return n
}

// index returns a member of an object or an element of a list.
func index(n, key *document.Node, span document.Span) *document.Node {
	return distributeShallow(n, key, span)
}

// distributeShallow resolves choices of the collection and of the key, not those inside the elements.
func distributeShallow(n, key *document.Node, span document.Span) *document.Node {
	switch {
	case n.Kind == document.Choice:
		return mapChoice(n, func(c *document.Node) *document.Node { return index(c, key, span) })
	case key.Kind == document.Choice:
		return mapChoice(key, func(k *document.Node) *document.Node { return index(n, k, span) })
	}
	name := key.Display()
	switch n.Kind {
	case document.Object:
		if key.Concrete() {
			if m := n.Member(name); m != nil {
				return m
			}
			for _, m := range n.Members {
				if m.Key.Symbolic != nil {
					return unknown(span, "member "+name, "the names of the members are not known: "+whyUnknown(m.Key))
				}
			}
			return unknown(span, "member "+name, "there is no member "+name)
		}
		return unknown(span, "member", whyUnknown(key))
	case document.List:
		if i, err := strconv.Atoi(name); err == nil && key.Concrete() {
			if repeats(n) {
				if len(n.Items) == 1 {
					item := *n.Items[0]
					item.Repeats = false
					return &item
				}
				return unknown(span, "element "+name, "the number of elements is not known")
			}
			if i >= 0 && i < len(n.Items) {
				return n.Items[i]
			}
			return unknown(span, "element "+name, "there is no element "+name)
		}
		if len(n.Items) == 1 && n.Items[0].Repeats {
			item := *n.Items[0]
			item.Repeats = false
			return &item
		}
		return unknown(span, "element", whyUnknown(key))
	case document.Unknown:
		s := *n.Symbolic.Symbol
		s.Kind, s.ID = document.Opaque, s.ID+"."+name
		return document.NewUnknown(span, &s)
	case document.Null:
		return unknown(span, "member "+name, "the value is null")
	default:
		return unknown(span, "member "+name, n.Kind.String()+" has no member "+name)
	}
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
			item := *source
			item.Repeats = true
			items = []*document.Node{&item}
		default:
			items = []*document.Node{source}
		}
		out := &document.Node{Kind: document.List, Span: e.span(), Items: make([]*document.Node, 0, len(items))}
		for _, item := range items {
			inner := s.with(nil)
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
// that may occur any number of times.
func elements(n *document.Node) (out []element, ok bool) {
	switch n.Kind {
	case document.List:
		for i, item := range n.Items {
			key := &document.Node{Kind: document.Number, Span: item.Span, Text: itoa(i)}
			value := *item
			value.Repeats = false
			out = append(out, element{key, &value, item.Repeats})
		}
		return out, true
	case document.Object:
		for _, m := range n.Members {
			out = append(out, element{m.Key, m.Value, false})
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

func (e nativeExpr) forExpr(s *scope, x *hclsyntax.ForExpr) *document.Node {
	return mapChoice(e.sub(x.CollExpr).eval(s), func(collection *document.Node) *document.Node {
		all, ok := elements(collection)
		if !ok {
			return unknown(e.span(), "expression", "for needs a list, a map or a set, not "+collection.Kind.String())
		}
		out := &document.Node{Kind: document.List, Span: e.span()}
		if x.KeyExpr != nil {
			out.Kind = document.Object
		}
		for _, item := range all {
			vars := map[string]*document.Node{x.ValVar: item.value}
			if x.KeyVar != "" {
				vars[x.KeyVar] = item.key
			}
			if stop := e.forItem(s.with(vars), x, item, out); stop != nil {
				return stop
			}
		}
		return out
	})
}

// forItem adds one element to the result of a for expression, or returns what the whole expression is instead.
func (e nativeExpr) forItem(s *scope, x *hclsyntax.ForExpr, item element, out *document.Node) *document.Node {
	maybe := item.repeats
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
		out.Items = append(out.Items, &value)
		return nil
	}
	key := asString(e.sub(x.KeyExpr).eval(s))
	if maybe || x.Group {
		return unknown(e.span(), "map", "its members are not known: "+whyUnknown(key, item.key, item.value))
	}
	for i, m := range out.Members {
		if m.Key.Symbolic == nil && key.Symbolic == nil && m.Key.Text == key.Text {
			out.Members[i].Value = &value
			return nil
		}
	}
	out.Members = append(out.Members, document.Member{Key: key, Value: &value})
	return nil
}

// jsonExpr is an expression in JSON syntax: a string is a template, anything else is itself.
type jsonExpr struct{ node *document.Node }

func (e jsonExpr) span() document.Span { return e.node.Span }

func (e jsonExpr) eval(s *scope) *document.Node {
	n := e.node
	switch n.Kind {
	case document.String:
		if !strings.ContainsAny(n.Text, "$%") {
			return n
		}
		x, diagnostics := hclsyntax.ParseTemplate([]byte(n.Text), n.Span.Source.Name, hcl.InitialPos)
		if diagnostics.HasErrors() {
			return unknown(n.Span, "string", "it is not a template: "+diagnostics[0].Summary)
		}
		inner := nativeExpr{document.NewSource(n.Span.Source.Name, []byte(n.Text)), x}
		return relocated(inner.eval(s), inner.src, n.Span)
	case document.List:
		out := &document.Node{Kind: document.List, Span: n.Span}
		for _, item := range n.Items {
			out.Items = append(out.Items, jsonExpr{item}.eval(s))
		}
		return out
	case document.Object:
		out := &document.Node{Kind: document.Object, Span: n.Span}
		for _, m := range n.Members {
			out.Members = append(out.Members, document.Member{Key: asString(jsonExpr{m.Key}.eval(s)), Value: jsonExpr{m.Value}.eval(s)})
		}
		return out
	default:
		return n
	}
}

// relocated gives everything that was read from the text of a string the position of the string.
func relocated(n *document.Node, from *document.Source, span document.Span) *document.Node {
	if n == nil {
		return nil
	}
	out := *n
	if out.Span.Source == from {
		out.Span, out.Runs = span, nil
	}
	out.Items = nil
	for _, item := range n.Items {
		out.Items = append(out.Items, relocated(item, from, span))
	}
	out.Members = nil
	for _, m := range n.Members {
		out.Members = append(out.Members, document.Member{Key: relocated(m.Key, from, span), Value: relocated(m.Value, from, span)})
	}
	if n.Kind == document.Choice {
		symbolic := document.Symbolic{}
		for _, a := range n.Symbolic.Alternatives {
			a.Node = relocated(a.Node, from, span)
			symbolic.Alternatives = append(symbolic.Alternatives, a)
		}
		out.Symbolic = &symbolic
	}
	out.Inner = relocated(n.Inner, from, span)
	return &out
}
