package terraform

import (
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/kmslint/kmslint/evaluator/document"
)

// nativeExpr is an expression in native syntax.
type nativeExpr struct {
	src  *document.Source
	expr hclsyntax.Expression
}

func (e nativeExpr) span() document.Span { return spanOf(e.src, e.expr.Range()) }

func (e nativeExpr) eval(s *scope) *document.Node {
	if s.deeper() {
		defer s.shallower()
		return e.node(s)
	}
	return unknown(e.span(), "expression", "the expressions are nested too deeply")
}

func (e nativeExpr) sub(x hclsyntax.Expression) nativeExpr { return nativeExpr{e.src, x} }

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
		return at(s.traverse(x.Traversal, e.span()), e.span())
	case *hclsyntax.RelativeTraversalExpr:
		return at(follow(e.sub(x.Source).eval(s), x.Traversal, e.span()), e.span())
	case *hclsyntax.IndexExpr:
		return at(index(e.sub(x.Collection).eval(s), e.sub(x.Key).eval(s), e.span()), e.span())
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
		return unknown(e.span(), "template", "a for directive in a template is not evaluated")
	}
	return unknown(e.span(), "expression", "this kind of expression is not evaluated")
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
	n := &document.Node{Kind: document.Object, Span: e.span(), Members: make([]document.Member, 0, len(x.Items))}
	for _, item := range x.Items {
		key := asString(e.sub(item.KeyExpr).eval(s))
		n.Members = append(n.Members, document.Member{Key: key, Value: e.sub(item.ValueExpr).eval(s)})
	}
	return n
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
	condition := e.sub(x.Condition).eval(s)
	yes := func() *document.Node { return e.sub(x.TrueResult).eval(s) }
	no := func() *document.Node { return e.sub(x.FalseResult).eval(s) }
	return choose(condition, e.sub(x.Condition).span(), yes, no)
}

// choose takes the side that a condition says, or makes a choice of both where it does not say.
func choose(condition *document.Node, span document.Span, yes, no func() *document.Node) *document.Node {
	switch {
	case condition.Kind == document.Choice:
		return mapChoice(condition, func(c *document.Node) *document.Node { return choose(c, span, yes, no) })
	case condition.Concrete() && condition.Text == "true":
		return yes()
	case condition.Concrete() && condition.Text == "false":
		return no()
	}
	a, b := yes(), no()
	if same(a, b) {
		return a
	}
	on := "condition " + strings.Join(strings.Fields(textOf(span)), " ")
	return &document.Node{Kind: document.Choice, Span: span, Symbolic: &document.Symbolic{Alternatives: []document.Alternative{
		{On: on, Is: "true", Node: a}, {On: on, Is: "false", Node: b},
	}}}
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

// distribute applies a function to all combinations of the alternatives of several values. The same condition takes the same
// side in all of them.
func distribute(span document.Span, values []*document.Node, f func([]*document.Node) *document.Node) *document.Node {
	if !hasChoice(values) {
		return f(values)
	}
	assignments, complete := document.Assignments(maxAlternatives, values...)
	if !complete {
		return unknown(span, "expression", "the value has too many alternatives")
	}
	return tree(span, assignments, 0, func(a document.Assignment) *document.Node {
		applied := make([]*document.Node, len(values))
		for i, v := range values {
			if applied[i] = a.Apply(v); applied[i] == nil {
				applied[i] = &document.Node{Kind: document.Null, Span: v.Span}
			}
		}
		return f(applied)
	})
}

// tree turns assignments of the same conditions into nested choices.
func tree(span document.Span, all []document.Assignment, depth int, f func(document.Assignment) *document.Node) *document.Node {
	if len(all) == 0 || depth == len(all[0]) {
		return f(all[0])
	}
	out := &document.Node{Kind: document.Choice, Span: span, Symbolic: &document.Symbolic{}}
	for from := 0; from < len(all); {
		to := from
		for to < len(all) && all[to][depth] == all[from][depth] {
			to++
		}
		d := all[from][depth]
		out.Symbolic.Alternatives = append(out.Symbolic.Alternatives, document.Alternative{On: d.On, Is: d.Is, Node: tree(span, all[from:to], depth+1, f)})
		from = to
	}
	return out
}

func hasChoice(values []*document.Node) bool {
	for _, n := range values {
		if n == nil {
			continue
		}
		if n.Kind == document.Choice || hasChoice(n.Items) {
			return true
		}
		for _, m := range n.Members {
			if hasChoice([]*document.Node{m.Value}) {
				return true
			}
		}
	}
	return false
}

// same reports whether two values certainly are equal.
func same(a, b *document.Node) bool {
	if a == b {
		return true
	}
	if a == nil || b == nil || a.Kind != b.Kind || a.Kind == document.Choice || len(a.Items) != len(b.Items) || len(a.Members) != len(b.Members) {
		return false
	}
	ap, bp := a.Parts(), b.Parts()
	if len(ap) != len(bp) {
		return false
	}
	for i := range ap {
		if ap[i].Symbol == nil != (bp[i].Symbol == nil) || ap[i].Symbol == nil && ap[i].Text != bp[i].Text || ap[i].Symbol != nil && !ap[i].Symbol.Same(bp[i].Symbol) {
			return false
		}
	}
	for i := range a.Items {
		if a.Items[i].Repeats || b.Items[i].Repeats || !same(a.Items[i], b.Items[i]) {
			return false
		}
	}
	for i := range a.Members {
		if !same(a.Members[i].Key, b.Members[i].Key) || !same(a.Members[i].Value, b.Members[i].Value) {
			return false
		}
	}
	return true
}

func (e nativeExpr) binary(s *scope, x *hclsyntax.BinaryOpExpr) *document.Node {
	values := []*document.Node{e.sub(x.LHS).eval(s), e.sub(x.RHS).eval(s)}
	return distribute(e.span(), values, func(v []*document.Node) *document.Node { return e.operate(x, v[0], v[1]) })
}

func (e nativeExpr) operate(x *hclsyntax.BinaryOpExpr, a, b *document.Node) *document.Node {
	switch x.Op {
	case hclsyntax.OpLogicalAnd, hclsyntax.OpLogicalOr:
		decisive := strconv.FormatBool(x.Op == hclsyntax.OpLogicalOr)
		for _, n := range []*document.Node{a, b} {
			if n.Concrete() && n.Text == decisive {
				return boolean(e.span(), decisive == "true")
			}
		}
	case hclsyntax.OpEqual, hclsyntax.OpNotEqual:
		if verdict, known := equal(a, b); known {
			return boolean(e.span(), verdict == (x.Op == hclsyntax.OpEqual))
		}
	}
	av, aok := toCty(a)
	bv, bok := toCty(b)
	if !aok || !bok {
		return unknown(e.span(), "expression", whyUnknown(a, b))
	}
	r, err := x.Op.Impl.Call([]cty.Value{av, bv})
	if err != nil {
		return unknown(e.span(), "expression", err.Error())
	}
	return fromCty(r, e.span())
}

// equal compares two values: known says whether the answer is certain.
func equal(a, b *document.Node) (verdict, known bool) {
	if same(a, b) && a.Kind != document.Unknown {
		return true, true
	}
	if a.Kind == document.Null || b.Kind == document.Null {
		other := a
		if a.Kind == document.Null {
			other = b
		}
		// A string, list or object that is there is not null, whatever symbols it contains.
		return false, other.Kind != document.Unknown && other.Kind != document.Choice
	}
	if a.Kind == document.List && b.Kind == document.List && len(a.Items) != len(b.Items) && !repeats(a) && !repeats(b) {
		return false, true
	}
	if s, ok := comparesEmpty(a, b); ok {
		return s, true
	}
	return false, false
}

// comparesEmpty decides comparisons with the empty string: text that is not empty in part is not empty.
func comparesEmpty(a, b *document.Node) (verdict, known bool) {
	if b.Kind != document.String || !b.Concrete() || b.Text != "" {
		a, b = b, a
	}
	if b.Kind != document.String || !b.Concrete() || b.Text != "" || a.Kind != document.String || a.Concrete() {
		return false, false
	}
	for _, p := range a.Symbolic.Parts {
		if p.Symbol == nil && p.Text != "" || p.Symbol != nil && p.Symbol.Kind != document.Opaque && p.Symbol.Kind != document.Name {
			return false, true
		}
	}
	return false, false
}

func repeats(n *document.Node) bool {
	for _, item := range n.Items {
		if item.Repeats {
			return true
		}
	}
	return false
}

func (e nativeExpr) unary(s *scope, x *hclsyntax.UnaryOpExpr) *document.Node {
	return distribute(e.span(), []*document.Node{e.sub(x.Val).eval(s)}, func(v []*document.Node) *document.Node {
		c, ok := toCty(v[0])
		if !ok {
			return unknown(e.span(), "expression", whyUnknown(v...))
		}
		r, err := x.Op.Impl.Call([]cty.Value{c})
		if err != nil {
			return unknown(e.span(), "expression", err.Error())
		}
		return fromCty(r, e.span())
	})
}
