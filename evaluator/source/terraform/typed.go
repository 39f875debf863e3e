package terraform

import (
	"slices"
	"sort"

	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/kmslint/kmslint/evaluator/document"
)

// typed fills in what the type of a variable says about optional members: their defaults, or null, and converts scalars.
// https://developer.hashicorp.com/terraform/language/expressions/type-constraints
func (r *run) typed(b *block, value *document.Node) *document.Node {
	t, defaults, ok := constraint(b)
	if !ok {
		return value
	}
	if where, is, want := misfit(value, t); is != nil {
		name := "var." + b.labels[0]
		summary := name + where + " is " + is.Kind.String() + ", and its type is " + want.FriendlyNameForConstraint()
		r.report("not-evaluated", at(value, b.header).Span, false, summary, "Terraform refuses the value. What depends on it is not known.")
		return document.NewUnknown(b.header, &document.Symbol{ID: name, Why: summary, Span: b.header})
	}
	return r.conform(value, t, defaults)
}

// misfit finds a value, or one inside it, that certainly cannot have its type; where is the path to it, and is is nil if there
// is none.
func misfit(n *document.Node, t cty.Type) (where string, is *document.Node, want cty.Type) {
	switch {
	case n == nil || n.Kind == document.Null || n.Kind == document.Unknown || n.Kind == document.Choice || n.Inner != nil || n.Symbolic != nil || t == cty.DynamicPseudoType:
		return "", nil, t
	case t.IsPrimitiveType():
		if n.Kind == document.List || n.Kind == document.Object || t != cty.String && converted(n, t).Kind == document.String {
			return "", n, t
		}
	case t.IsListType() || t.IsSetType() || t.IsTupleType():
		if n.Kind != document.List {
			return "", n, t
		}
		for i, item := range n.Items {
			if !t.IsTupleType() {
				if where, is, want := misfit(item, t.ElementType()); is != nil {
					return "[" + itoa(i) + "]" + where, is, want
				}
			}
		}
	default:
		if n.Kind != document.Object {
			return "", n, t
		}
		for _, m := range n.Members {
			inner := cty.DynamicPseudoType
			if t.IsMapType() {
				inner = t.ElementType()
			} else if t.IsObjectType() && t.HasAttribute(m.Key.Text) {
				inner = t.AttributeType(m.Key.Text)
			}
			if where, is, want := misfit(m.Value, inner); is != nil {
				return "." + m.Key.Display() + where, is, want
			}
		}
	}
	return "", nil, t
}

// constraint is the type of a variable, ok is false where it has none that can be read.
func constraint(b *block) (t cty.Type, defaults *typeexpr.Defaults, ok bool) {
	if b == nil {
		return t, nil, false
	}
	var x hclsyntax.Expression
	switch e := b.attr("type").(type) {
	case nativeExpr:
		x = e.expr
	case jsonExpr:
		parsed, diagnostics := parseExpression(document.NewSource("type", []byte(e.node.Text)), document.Limits{})
		if diagnostics.HasErrors() {
			return t, nil, false
		}
		x = parsed
	default:
		return t, nil, false
	}
	t, defaults, diagnostics := typeexpr.TypeConstraintWithDefaults(x)
	return t, defaults, !diagnostics.HasErrors()
}

// isCollection reports whether Terraform reads the text that --var gives to a variable as an expression.
func isCollection(b *block) bool {
	t, _, ok := constraint(b)
	return ok && !t.IsPrimitiveType()
}

// converted turns a scalar into another one, as Terraform does where it is clear.
func converted(n *document.Node, t cty.Type) *document.Node {
	switch {
	case n.Kind == document.String && !n.Concrete(), n.Inner != nil:
	case t == cty.String && (n.Kind == document.Number || n.Kind == document.Bool):
		return &document.Node{Kind: document.String, Span: n.Span, Text: n.Text, Repeats: n.Repeats}
	case t == cty.Bool && n.Kind == document.String && (n.Text == "true" || n.Text == "false"):
		return &document.Node{Kind: document.Bool, Span: n.Span, Text: n.Text, Repeats: n.Repeats}
	case t == cty.Number && n.Kind == document.String:
		if v, err := cty.ParseNumberVal(n.Text); err == nil {
			number := fromCty(v, n.Span)
			number.Repeats = n.Repeats
			return number
		}
	}
	return n
}

func (r *run) conform(n *document.Node, t cty.Type, d *typeexpr.Defaults) *document.Node {
	if n == nil || t == cty.DynamicPseudoType {
		return n
	}
	switch {
	case n.Kind == document.Choice:
		out := *n
		out.Symbolic = &document.Symbolic{Alternatives: slices.Clone(n.Symbolic.Alternatives)}
		for i, a := range out.Symbolic.Alternatives {
			out.Symbolic.Alternatives[i].Node = r.conform(a.Node, t, d) // what is left out stays so
		}
		return &out
	case t.IsPrimitiveType():
		return converted(n, t)
	case n.Kind == document.List && t.IsCollectionType():
		out := *n
		out.Items = make([]*document.Node, len(n.Items))
		for i, item := range n.Items {
			out.Items[i] = r.conform(item, t.ElementType(), child(d, ""))
		}
		if t.IsSetType() {
			r.sets[&out] = true
		}
		return &out
	case n.Kind == document.List && t.IsTupleType() && len(n.Items) == t.Length():
		out := *n
		out.Items = make([]*document.Node, len(n.Items))
		for i, item := range n.Items {
			out.Items[i] = r.conform(item, t.TupleElementType(i), child(d, itoa(i)))
		}
		return &out
	case n.Kind == document.Object && t.IsMapType():
		out := *n
		out.Members = make([]document.Member, len(n.Members))
		for i, m := range n.Members {
			out.Members[i] = document.Member{Key: m.Key, Value: r.conform(m.Value, t.ElementType(), child(d, ""))}
		}
		return &out
	case n.Kind == document.Object && t.IsObjectType():
		return r.conformObject(n, t, d)
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
func (r *run) conformObject(n *document.Node, t cty.Type, d *typeexpr.Defaults) *document.Node {
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
		out.Members = append(out.Members, document.Member{Key: m.Key, Value: r.conform(value, inner, child(d, name))})
	}
	missing := make([]string, 0, len(attributes))
	for name := range attributes {
		if !seen[name] {
			missing = append(missing, name)
		}
	}
	sort.Strings(missing)
	for _, name := range missing {
		value := r.conform(fallback(n.Span, name, d), attributes[name], child(d, name))
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
