package terraform

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/kmslint/kmslint/evaluator/document"
)

// template evaluates a quoted string or a heredoc. Literal parts keep the mapping of their bytes to the source, so that
// JSON inside is located exactly.
func (e nativeExpr) template(s *scope, x *hclsyntax.TemplateExpr) *document.Node {
	values := make([]*document.Node, len(x.Parts))
	for i, part := range x.Parts {
		if literal, ok := part.(*hclsyntax.LiteralValueExpr); ok && literal.Val.Type() == cty.String && literal.Val.IsKnown() && !literal.Val.IsNull() {
			values[i] = &document.Node{Kind: document.String, Span: spanOf(e.src, part.Range()), Text: literal.Val.AsString()}
			continue
		}
		values[i] = e.sub(part).eval(s)
	}
	e.s = s
	return distribute(e, values, func(v []*document.Node) *document.Node { return e.concatenate(v, x.Parts) })
}

// joined evaluates a for directive in a template.
func (e nativeExpr) joined(s *scope, x *hclsyntax.TemplateJoinExpr) *document.Node {
	return mapChoice(e.sub(x.Tuple).eval(s), func(n *document.Node) *document.Node {
		if n.Kind != document.List || repeats(n) {
			return e.unknown("template", "how often a for directive in a template repeats is not known: "+whyUnknown(n))
		}
		return distribute(e, n.Items, func(v []*document.Node) *document.Node { return e.concatenate(v, nil) })
	})
}

// join concatenates values as a template does.
func join(span document.Span, values []*document.Node) *document.Node {
	var parts []document.Part
	for _, v := range values {
		parts = append(parts, textParts(v)...)
	}
	return document.NewString(span, parts...)
}

// textParts returns the text of a value in a template; a list or object there is an error of the code, and not known.
func textParts(v *document.Node) []document.Part {
	switch v.Kind {
	case document.String, document.Bool, document.Number, document.Unknown:
		if v.Inner != nil {
			return jsonParts(v.Inner)
		}
		return v.Parts()
	case document.Null:
		return nil
	default:
		return []document.Part{{Symbol: &document.Symbol{ID: "text of " + v.Kind.String() + " in " + place(v.Span), Why: "a template needs a string, not " + v.Kind.String(), Span: v.Span}}}
	}
}

func place(span document.Span) string {
	if span.Source == nil {
		return "nowhere"
	}
	p := span.Source.Position(span.Start)
	return span.Source.Name + ":" + itoa(p.Line) + ":" + itoa(p.Column)
}

// concatenate joins the parts of a template and maps the bytes of the result to the source: to what is written for each part,
// nil where all of them are made by the expression itself.
func (e nativeExpr) concatenate(values []*document.Node, written []hclsyntax.Expression) *document.Node {
	if len(values) == 1 && values[0].Inner != nil {
		return values[0]
	}
	n := join(e.span(), values)
	inner := 0
	for i, v := range values {
		at := e.span()
		if written != nil {
			at = spanOf(e.src, written[i].Range())
			if _, literal := written[i].(*hclsyntax.LiteralValueExpr); literal && v.Kind == document.String && v.Symbolic == nil {
				n.Runs = append(n.Runs, literalRuns(v, inner)...)
				inner += len(v.Text)
				continue
			}
		}
		if v.Inner == nil && len(v.Runs) > 0 && v.Span.Source == e.src && at.Start <= v.Span.Start && v.Span.End <= at.End {
			for _, r := range v.Runs { // it is written there, in a directive
				n.Runs = append(n.Runs, document.Run{Inner: inner + r.Inner, Outer: r.Outer})
			}
		} else {
			n.Runs = append(n.Runs, document.Run{Inner: inner, Outer: at.Start})
		}
		for _, p := range textParts(v) {
			if p.Symbol != nil {
				inner += document.SymbolWidth
				continue
			}
			inner += len(p.Text)
		}
	}
	return n
}

// literalRuns maps the value of a literal part to its source: heredocs lose their indentation, escapes become what they
// stand for.
func literalRuns(v *document.Node, inner int) []document.Run {
	source := textOf(v.Span)
	runs := []document.Run{{Inner: inner, Outer: v.Span.Start}}
	i := 0 // in source
	for k := 0; k < len(v.Text); {
		rest := source[i:]
		switch {
		case strings.HasPrefix(rest, v.Text[k:k+1]) && !escaped(rest, v.Text[k:]):
			i++
			k++
			continue
		case strings.HasPrefix(rest, "$${") && strings.HasPrefix(v.Text[k:], "${"), strings.HasPrefix(rest, "%%{") && strings.HasPrefix(v.Text[k:], "%{"):
			i += 3
			k += 2
		case strings.HasPrefix(rest, `\`) && len(rest) > 1:
			size, width := escape(rest, v.Text[k:])
			i += size
			k += width
		case rest != "" && (rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\r'):
			i++ // indentation that <<- strips
		default:
			return runs // the source does not spell the value in a way we know
		}
		runs = append(runs, document.Run{Inner: inner + k, Outer: v.Span.Start + i})
	}
	return runs
}

// escaped reports whether the source at this place is an escape sequence although it begins with the same byte.
func escaped(source, value string) bool {
	return strings.HasPrefix(source, "$${") && strings.HasPrefix(value, "${") && !strings.HasPrefix(value, "$${") ||
		strings.HasPrefix(source, "%%{") && strings.HasPrefix(value, "%{") && !strings.HasPrefix(value, "%%{") ||
		strings.HasPrefix(source, `\\`) && strings.HasPrefix(value, `\`)
}

// escape returns how long a backslash escape is in the source, and what it stands for in the value.
func escape(source, value string) (size, width int) {
	size = 2
	switch source[1] {
	case 'u':
		size = 6
	case 'U':
		size = 10
	}
	width = 1
	for width < len(value) && value[width]&0xC0 == 0x80 {
		width++
	}
	return min(size, len(source)), width
}
