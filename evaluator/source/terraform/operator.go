package terraform

import (
	"strconv"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/kmslint/kmslint/evaluator/document"
)

// same reports whether two values certainly are equal.
func same(a, b *document.Node) bool {
	if a == b {
		return true
	}
	if a == nil || b == nil || a.Kind != b.Kind || a.Kind == document.Choice || len(a.Items) != len(b.Items) || len(a.Members) != len(b.Members) {
		return false
	}
	if a.Inner != nil || b.Inner != nil {
		return a.Inner != nil && b.Inner != nil && same(a.Inner, b.Inner)
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
	return distribute(e, values, func(v []*document.Node) *document.Node { return e.operate(x, v[0], v[1]) })
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
	want := x.Op.Impl.Params()[0].Type
	av, aok := toCty(converted(a, want))
	bv, bok := toCty(converted(b, want))
	if !aok || !bok {
		return e.unknown("expression", whyUnknown(a, b))
	}
	r, err := x.Op.Impl.Call([]cty.Value{av, bv})
	if err != nil {
		return e.unknown("expression", err.Error())
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
	empty := func(n *document.Node) bool {
		return n.Kind == document.String && n.Concrete() && n.Text == "" && n.Inner == nil
	}
	if !empty(b) {
		a, b = b, a
	}
	switch {
	case !empty(b) || a.Kind != document.String:
		return false, false
	case a.Inner != nil: // JSON text
		return false, true
	case a.Concrete():
		return a.Text == "", true
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
	return distribute(e, []*document.Node{e.sub(x.Val).eval(s)}, func(v []*document.Node) *document.Node {
		c, ok := toCty(converted(v[0], x.Op.Impl.Params()[0].Type))
		if !ok {
			return e.unknown("expression", whyUnknown(v...))
		}
		r, err := x.Op.Impl.Call([]cty.Value{c})
		if err != nil {
			return e.unknown("expression", err.Error())
		}
		return fromCty(r, e.span())
	})
}
