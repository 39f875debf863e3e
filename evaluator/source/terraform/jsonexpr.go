package terraform

import (
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/kmslint/kmslint/evaluator/document"
)

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
		return templateText(s, n)
	case document.List:
		out := &document.Node{Kind: document.List, Span: n.Span, Items: make([]*document.Node, 0, len(n.Items))}
		for _, item := range n.Items {
			out.Items = append(out.Items, jsonExpr{item}.eval(s))
		}
		return out
	case document.Object:
		out := &document.Node{Kind: document.Object, Span: n.Span, Members: make([]document.Member, 0, len(n.Members))}
		for _, m := range n.Members {
			out.Members = append(out.Members, document.Member{Key: asString(jsonExpr{m.Key}.eval(s)), Value: jsonExpr{m.Value}.eval(s)})
		}
		return out
	default:
		return n
	}
}

// templateText evaluates the value of a string as a template. Positions are exact where the source spells the value as it is;
// behind escapes everything has the position of the whole string.
func templateText(s *scope, n *document.Node) *document.Node {
	start, exact := spelled(n)
	src, pos := n.Span.Source, hcl.Pos{Line: 1, Column: 1, Byte: start}
	if !exact {
		src, pos = document.NewSource(place(n.Span), []byte(n.Text)), hcl.InitialPos
	}
	x, diagnostics := parseTemplate(src, n.Text, pos, s.module.run.limits)
	if diagnostics.HasErrors() {
		return unknown(n.Span, s.in+" string", "it is not a template: "+diagnostics[0].Summary)
	}
	value := nativeExpr{src: src, expr: x}.eval(s)
	if exact {
		return value
	}
	return relocated(value, src, n.Span)
}

// spelled returns where the value of a string stands in its source, if it stands there byte by byte.
func spelled(n *document.Node) (start int, ok bool) {
	if !n.Span.Valid() {
		return 0, false
	}
	switch text := textOf(n.Span); {
	case text == n.Text:
		return n.Span.Start, true
	case len(text) == len(n.Text)+2 && text[1:len(text)-1] == n.Text:
		return n.Span.Start + 1, true
	default:
		return 0, false
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
	if n.Items != nil {
		out.Items = make([]*document.Node, len(n.Items))
		for i, item := range n.Items {
			out.Items[i] = relocated(item, from, span)
		}
	}
	if n.Members != nil {
		out.Members = make([]document.Member, len(n.Members))
		for i, m := range n.Members {
			out.Members[i] = document.Member{Key: relocated(m.Key, from, span), Value: relocated(m.Value, from, span)}
		}
	}
	if n.Symbolic != nil {
		out.Symbolic = relocatedSymbols(n.Symbolic, from, span)
	}
	out.Inner = relocated(n.Inner, from, span)
	return &out
}

func relocatedSymbols(s *document.Symbolic, from *document.Source, span document.Span) *document.Symbolic {
	move := func(s *document.Symbol) *document.Symbol {
		if s == nil || s.Span.Source != from {
			return s
		}
		moved := *s
		moved.Span = span
		return &moved
	}
	out := &document.Symbolic{Symbol: move(s.Symbol)}
	for _, p := range s.Parts {
		out.Parts = append(out.Parts, document.Part{Text: p.Text, Symbol: move(p.Symbol)})
	}
	for _, a := range s.Alternatives {
		a.Node = relocated(a.Node, from, span)
		out.Alternatives = append(out.Alternatives, a)
	}
	return out
}
