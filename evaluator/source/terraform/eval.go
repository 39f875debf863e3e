package terraform

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/kmslint/kmslint/evaluator/document"
)

// nativeExpr is an expression in native syntax.
type nativeExpr struct {
	src  *document.Source
	expr hclsyntax.Expression
	s    *scope // where it is being evaluated
}

func (e nativeExpr) span() document.Span { return spanOf(e.src, e.expr.Range()) }

func (e nativeExpr) eval(s *scope) *document.Node {
	e.s = s
	r := s.module.run
	if !r.spend(1) {
		return e.unknown("expression", tooLong)
	}
	if !s.deeper() {
		return e.unknown("expression", "the expressions are nested too deeply")
	}
	n := e.node(s)
	s.shallower()
	size := r.measured(n).size
	if size > maxSize {
		return e.unknown("expression", "the value is too large")
	}
	r.spend(size / 32)
	return n
}

// unknown is the value of an expression that cannot be evaluated. Each evaluation is a value of its own: in another instance
// of a module, or another turn of a loop, the same expression may have another one.
func (e nativeExpr) unknown(what, why string) *document.Node {
	span := e.span()
	if e.s != nil && e.s.in != "" {
		what = e.s.in + " " + what
	}
	return unknown(span, what, why)
}

func (e nativeExpr) sub(x hclsyntax.Expression) nativeExpr { return nativeExpr{src: e.src, expr: x} }

func (e nativeExpr) node(s *scope) *document.Node {
	switch x := e.expr.(type) {
	case *hclsyntax.LiteralValueExpr:
		return fromCty(x.Val, e.span())
	case *hclsyntax.TemplateExpr:
		return e.template(s, x)
	case *hclsyntax.TemplateWrapExpr:
		return e.sub(x.Wrapped).eval(s)
	case *hclsyntax.ParenthesesExpr:
		return e.sub(x.Expression).eval(s)
	case *hclsyntax.TupleConsExpr:
		return e.tuple(s, x)
	case *hclsyntax.ObjectConsExpr:
		return e.object(s, x)
	case *hclsyntax.ObjectConsKeyExpr:
		return e.key(s, x)
	case *hclsyntax.ScopeTraversalExpr:
		return at(s.traverse(x.Traversal, e), e.span())
	case *hclsyntax.RelativeTraversalExpr:
		return at(follow(e.sub(x.Source).eval(s), x.Traversal, e), e.span())
	case *hclsyntax.IndexExpr:
		return at(index(e.sub(x.Collection).eval(s), e.sub(x.Key).eval(s), e), e.span())
	case *hclsyntax.SplatExpr:
		return e.splat(s, x)
	case *hclsyntax.AnonSymbolExpr:
		if n := s.splatItem; n != nil {
			return n
		}
	case *hclsyntax.ConditionalExpr:
		return e.conditional(s, x)
	case *hclsyntax.ForExpr:
		return e.forExpr(s, x)
	case *hclsyntax.FunctionCallExpr:
		return e.call(s, x)
	case *hclsyntax.BinaryOpExpr:
		return e.binary(s, x)
	case *hclsyntax.UnaryOpExpr:
		return e.unary(s, x)
	case *hclsyntax.TemplateJoinExpr:
		return e.joined(s, x)
	}
	return e.unknown("expression", "this kind of expression is not evaluated")
}

// at gives a value that was computed elsewhere the position where it is used, if it has none of its own.
func at(n *document.Node, span document.Span) *document.Node {
	if n == nil || n.Span.Source != nil {
		return n
	}
	placed := *n
	placed.Span = span
	return &placed
}

func (e nativeExpr) tuple(s *scope, x *hclsyntax.TupleConsExpr) *document.Node {
	n := &document.Node{Kind: document.List, Span: e.span(), Items: make([]*document.Node, 0, len(x.Exprs))}
	for _, item := range x.Exprs {
		n.Items = append(n.Items, e.sub(item).eval(s))
	}
	return n
}

func (e nativeExpr) object(s *scope, x *hclsyntax.ObjectConsExpr) *document.Node {
	keys := make([]*document.Node, len(x.Items))
	values := make([]*document.Node, len(x.Items))
	for i, item := range x.Items {
		keys[i] = e.sub(item.KeyExpr).eval(s)
		values[i] = e.sub(item.ValueExpr).eval(s)
	}
	return distribute(e, keys, func(keys []*document.Node) *document.Node {
		n := &document.Node{Kind: document.Object, Span: e.span(), Members: make([]document.Member, len(keys))}
		for i, key := range keys {
			n.Members[i] = document.Member{Key: asString(key), Value: values[i]}
		}
		return n
	})
}

func (e nativeExpr) key(s *scope, x *hclsyntax.ObjectConsKeyExpr) *document.Node {
	if !x.ForceNonLiteral {
		if name := hcl.ExprAsKeyword(x.Wrapped); name != "" {
			return document.NewString(e.span(), document.Part{Text: name})
		}
	}
	return e.sub(x.Wrapped).eval(s)
}

func (e nativeExpr) conditional(s *scope, x *hclsyntax.ConditionalExpr) *document.Node {
	yes := func() *document.Node { return e.sub(x.TrueResult).eval(s) }
	no := func() *document.Node { return e.sub(x.FalseResult).eval(s) }
	condition := x.Condition
	for {
		switch c := condition.(type) {
		case *hclsyntax.ParenthesesExpr:
			condition = c.Expression
			continue
		case *hclsyntax.UnaryOpExpr:
			if c.Op == hclsyntax.OpLogicalNot {
				condition, yes, no = c.Val, no, yes
				continue
			}
		}
		break
	}
	value := e.sub(condition).eval(s)
	return choose(value, func() string { return e.sub(condition).decision(s, value) }, e.span(), yes, no)
}

// decision names the condition of a choice. The same name means the same decision: the name is that of the value that
// decides, or the text of the condition with the module and, if an iterator occurs in it, the turn of the loop.
func (e nativeExpr) decision(s *scope, value *document.Node) string {
	if _, ok := e.expr.(*hclsyntax.ScopeTraversalExpr); ok {
		if parts := value.Parts(); len(parts) == 1 && parts[0].Symbol != nil && value.Span.Source != nil && !strings.Contains(parts[0].Symbol.ID, " in ") {
			return "condition " + parts[0].Symbol.ID
		}
	}
	on := "condition " + strings.Join(strings.Fields(textOf(e.span())), " ")
	in := s.module.address
	for _, t := range e.expr.Variables() {
		if s.lookup(t.RootName()) != nil {
			in = s.in
		}
	}
	if in != "" {
		on += " of " + in
	}
	return on
}

// choose takes the side that a condition says, or makes a choice of both where it does not say.
func choose(condition *document.Node, decision func() string, span document.Span, yes, no func() *document.Node) *document.Node {
	switch {
	case condition.Kind == document.Choice:
		return mapChoice(condition, func(c *document.Node) *document.Node { return choose(c, decision, span, yes, no) })
	case condition.Concrete() && condition.Text == "true":
		return yes()
	case condition.Concrete() && condition.Text == "false":
		return no()
	}
	a, b := yes(), no()
	if same(a, b) {
		return a
	}
	on := decision()
	return &document.Node{Kind: document.Choice, Span: span, Symbolic: &document.Symbolic{Alternatives: []document.Alternative{
		{On: on, Is: "true", Node: decided(a, on, "true")}, {On: on, Is: "false", Node: decided(b, on, "false")},
	}}}
}

// decided is a value where a condition has been decided: choices on it in the value are made.
func decided(n *document.Node, on, is string) *document.Node {
	for n != nil && n.Kind == document.Choice {
		i := slices.IndexFunc(n.Symbolic.Alternatives, func(a document.Alternative) bool { return a.On == on && a.Is == is })
		if i < 0 || n.Symbolic.Alternatives[i].Node == nil {
			break
		}
		n = n.Symbolic.Alternatives[i].Node
	}
	return n
}

func textOf(span document.Span) string {
	if !span.Valid() {
		return ""
	}
	return span.Source.Text[span.Start:span.End]
}

// maxAlternatives is how many alternatives a value may have before it counts as not known.
const maxAlternatives = 16

// mapChoice applies a function to each alternative of a choice; the alternatives keep their conditions.
func mapChoice(n *document.Node, f func(*document.Node) *document.Node) *document.Node {
	if n.Kind != document.Choice {
		return f(n)
	}
	out := &document.Node{Kind: document.Choice, Span: n.Span, Repeats: n.Repeats, Symbolic: &document.Symbolic{}}
	for _, a := range n.Symbolic.Alternatives {
		value := a.Node
		if value == nil {
			value = &document.Node{Kind: document.Null, Span: n.Span}
		}
		out.Symbolic.Alternatives = append(out.Symbolic.Alternatives, document.Alternative{On: a.On, Is: a.Is, Node: mapChoice(value, f)})
	}
	return out
}

// distribute applies a function to all combinations of the alternatives of several values.
func distribute(e nativeExpr, values []*document.Node, f func([]*document.Node) *document.Node) *document.Node {
	if !e.s.module.run.hasChoice(values) {
		return f(values)
	}
	n, ok := document.Distribute(e.span(), maxAlternatives, values, same, func(applied []*document.Node) *document.Node {
		for i, v := range applied {
			if v == nil {
				applied[i] = &document.Node{Kind: document.Null, Span: values[i].Span}
			}
		}
		return f(applied)
	})
	if !ok {
		return e.unknown("expression", "the value has too many alternatives")
	}
	return n
}
