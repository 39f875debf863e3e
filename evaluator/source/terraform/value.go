package terraform

import (
	"fmt"
	"math/big"
	"strconv"

	"github.com/zclconf/go-cty/cty"

	"github.com/kmslint/kmslint/evaluator/document"
)

func boolean(span document.Span, b bool) *document.Node {
	return &document.Node{Kind: document.Bool, Span: span, Text: strconv.FormatBool(b)}
}

// unknown is a value of which nothing is known but why. What and the place are its identity.
func unknown(span document.Span, what, why string) *document.Node {
	id := what
	if span.Source != nil {
		p := span.Source.Position(span.Start)
		id = fmt.Sprintf("%s in %s:%d:%d", what, span.Source.Name, p.Line, p.Column)
	}
	return document.NewUnknown(span, &document.Symbol{ID: id, Why: why, Span: span})
}

// whyUnknown returns the reason of the first value that is not known.
func whyUnknown(values ...*document.Node) string {
	if why := reasonIn(values); why != "" {
		return why
	}
	return "it is decided when the code is applied"
}

func reasonIn(values []*document.Node) string {
	for _, n := range values {
		if n == nil {
			continue
		}
		for _, p := range n.Parts() {
			if p.Symbol != nil && p.Symbol.Why != "" {
				return p.Symbol.Why
			}
		}
		if why := reasonIn(n.Items); why != "" {
			return why
		}
		for _, m := range n.Members {
			if why := reasonIn([]*document.Node{m.Key, m.Value}); why != "" {
				return why
			}
		}
	}
	return ""
}

// asString turns a scalar into a String node with the same position.
func asString(n *document.Node) *document.Node {
	switch n.Kind {
	case document.String:
		if n.Inner != nil {
			return document.NewString(n.Span, jsonParts(n.Inner)...)
		}
		return n
	case document.Bool, document.Number, document.Unknown:
		return document.NewString(n.Span, n.Parts()...)
	default:
		id := "a name that is " + n.Kind.String() + " in " + place(n.Span)
		return document.NewString(n.Span, document.Part{Symbol: &document.Symbol{ID: id, Why: "it is " + n.Kind.String(), Span: n.Span}})
	}
}

// fromCty turns a known value into a node; all of its parts get the same position.
func fromCty(v cty.Value, span document.Span) *document.Node {
	v, _ = v.UnmarkDeep()
	switch {
	case !v.IsKnown():
		return unknown(span, "value", "it is decided when the code is applied")
	case v.IsNull():
		return &document.Node{Kind: document.Null, Span: span}
	}
	switch t := v.Type(); {
	case t == cty.String:
		return &document.Node{Kind: document.String, Span: span, Text: v.AsString()}
	case t == cty.Bool:
		return boolean(span, v.True())
	case t == cty.Number:
		return &document.Node{Kind: document.Number, Span: span, Text: numberText(v.AsBigFloat())}
	case t.IsListType() || t.IsSetType() || t.IsTupleType():
		n := &document.Node{Kind: document.List, Span: span}
		for _, item := range v.AsValueSlice() {
			n.Items = append(n.Items, fromCty(item, span))
		}
		return n
	case t.IsMapType() || t.IsObjectType():
		n := &document.Node{Kind: document.Object, Span: span}
		for it := v.ElementIterator(); it.Next(); {
			k, item := it.Element()
			n.Members = append(n.Members, document.Member{Key: fromCty(k, span), Value: fromCty(item, span)})
		}
		return n
	default:
		return unknown(span, "value", "it has a type that is not read")
	}
}

func numberText(f *big.Float) string {
	if f.IsInt() && f.MantExp(nil) < 1024 { // 1e999999999 would take a gigabyte
		return f.Text('f', 0)
	}
	return f.Text('g', -1)
}

// toCty turns a node without symbols into a value of Terraform; ok is false for any other node.
func toCty(n *document.Node) (v cty.Value, ok bool) {
	if n == nil {
		return cty.NullVal(cty.DynamicPseudoType), true
	}
	switch n.Kind {
	case document.Null:
		return cty.NullVal(cty.DynamicPseudoType), true
	case document.Bool:
		return cty.BoolVal(n.Text == "true"), true
	case document.Number:
		v, err := cty.ParseNumberVal(n.Text)
		return v, err == nil
	case document.String:
		if n.Inner != nil {
			parts := jsonParts(n.Inner)
			if len(parts) != 1 || parts[0].Symbol != nil {
				return v, false
			}
			return cty.StringVal(parts[0].Text), true
		}
		return cty.StringVal(n.Text), n.Symbolic == nil
	case document.List:
		items := make([]cty.Value, len(n.Items))
		for i, item := range n.Items {
			if items[i], ok = toCty(item); !ok || item.Repeats {
				return v, false
			}
		}
		return cty.TupleVal(items), true
	case document.Object:
		members := make(map[string]cty.Value, len(n.Members))
		for _, m := range n.Members {
			if m.Key.Symbolic != nil {
				return v, false
			}
			if members[m.Key.Text], ok = toCty(m.Value); !ok { // the last one of a name counts
				return v, false
			}
		}
		return cty.ObjectVal(members), true
	default:
		return v, false
	}
}
