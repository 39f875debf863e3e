package terraform

import (
	"sort"

	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/zclconf/go-cty/cty"

	"github.com/kmslint/kmslint/evaluator/document"
)

// typed fills in what the type of a variable says about optional members: their defaults, or null. Values are not
// converted otherwise. https://developer.hashicorp.com/terraform/language/expressions/type-constraints
func typed(b *block, value *document.Node) *document.Node {
	native, ok := b.attr("type").(nativeExpr)
	if !ok {
		return value
	}
	t, defaults, diagnostics := typeexpr.TypeConstraintWithDefaults(native.expr)
	if diagnostics.HasErrors() {
		return value
	}
	return conform(value, t, defaults)
}

func conform(n *document.Node, t cty.Type, d *typeexpr.Defaults) *document.Node {
	if n == nil || t.IsPrimitiveType() || t == cty.DynamicPseudoType {
		return n
	}
	switch {
	case n.Kind == document.Choice:
		return mapChoice(n, func(c *document.Node) *document.Node { return conform(c, t, d) })
	case n.Kind == document.List && t.IsCollectionType():
		out := *n
		out.Items = make([]*document.Node, len(n.Items))
		for i, item := range n.Items {
			out.Items[i] = conform(item, t.ElementType(), child(d, ""))
		}
		return &out
	case n.Kind == document.Object && t.IsMapType():
		out := *n
		out.Members = make([]document.Member, len(n.Members))
		for i, m := range n.Members {
			out.Members[i] = document.Member{Key: m.Key, Value: conform(m.Value, t.ElementType(), child(d, ""))}
		}
		return &out
	case n.Kind == document.Object && t.IsObjectType():
		return conformObject(n, t, d)
	default:
		return n
	}
}

func child(d *typeexpr.Defaults, name string) *typeexpr.Defaults {
	if d == nil {
		return nil
	}
	return d.Children[name]
}

// conformObject gives an object the members that its type has: those that it leaves out or sets to null have their default.
func conformObject(n *document.Node, t cty.Type, d *typeexpr.Defaults) *document.Node {
	out := *n
	out.Members = nil
	attributes := t.AttributeTypes()
	seen := map[string]bool{}
	for _, m := range n.Members {
		name := m.Key.Display()
		inner, ok := attributes[name]
		if !ok {
			if m.Key.Symbolic != nil {
				out.Members = append(out.Members, m)
			}
			continue
		}
		seen[name] = true
		value := m.Value
		if value.Kind == document.Null {
			value = fallback(n.Span, name, d)
		}
		out.Members = append(out.Members, document.Member{Key: m.Key, Value: conform(value, inner, child(d, name))})
	}
	missing := make([]string, 0, len(attributes))
	for name := range attributes {
		if !seen[name] {
			missing = append(missing, name)
		}
	}
	sort.Strings(missing)
	for _, name := range missing {
		value := conform(fallback(n.Span, name, d), attributes[name], child(d, name))
		out.Members = append(out.Members, member(name, n.Span, value))
	}
	return &out
}

// fallback is the default of an optional member, or null.
func fallback(span document.Span, name string, d *typeexpr.Defaults) *document.Node {
	if d != nil {
		if value, ok := d.DefaultValues[name]; ok {
			return fromCty(value, span)
		}
	}
	return &document.Node{Kind: document.Null, Span: span}
}
