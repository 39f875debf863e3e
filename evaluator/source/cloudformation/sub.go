package cloudformation

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// sub resolves Fn::Sub: a text, or a list of a text and an object of variables.
func (t *template) sub(n, argument *document.Node) *document.Node {
	format, variables := argument, (*document.Node)(nil)
	if argument.Kind == document.List && len(argument.Items) == 2 && argument.Items[1].Kind == document.Object {
		format, variables = argument.Items[0], argument.Items[1]
	}
	if format.Kind != document.String || format.Symbolic != nil {
		return t.misused(n, "Fn::Sub", "a text, or a list of a text and an object")
	}
	resolved := map[string]*document.Node{}
	return t.substitute(format, func(name string, span document.Span) *document.Node {
		if v := variables.Member(name); v != nil {
			if _, known := resolved[name]; !known {
				resolved[name] = t.resolve(v)
			}
			return resolved[name]
		}
		if resource, attribute, ok := strings.Cut(name, "."); ok {
			return t.attribute(span, resource, attribute)
		}
		return t.ref(span, name)
	})
}

// piece is a part of a Sub text: the bytes from to to of it, or a variable with that place.
type piece struct {
	from, to int
	variable string
}

// pieces splits a text at its variables. ${!Name} stands for the text ${Name}.
func pieces(format string) []piece {
	var all []piece
	from := 0
	for i := 0; i < len(format); {
		start := strings.Index(format[i:], "${")
		if start < 0 {
			break
		}
		start += i
		length := strings.IndexByte(format[start:], '}')
		if length < 0 {
			break
		}
		end := start + length + 1
		name := strings.TrimSpace(format[start+2 : end-1])
		switch {
		case strings.HasPrefix(name, "!"):
			mark := start + 2 + strings.IndexByte(format[start+2:], '!')
			all = append(all, piece{from: from, to: mark})
			from = mark + 1
		case name != "" && !strings.ContainsAny(name, "${ \t\r\n\"'"):
			all = append(all, piece{from: from, to: start}, piece{from: start, to: end, variable: name})
			from = end
		default:
			end = start + 2
		}
		i = end
	}
	return append(all, piece{from: from, to: len(format)})
}

// substitute replaces the variables of a text by what lookup returns for them.
func (t *template) substitute(format *document.Node, lookup func(name string, span document.Span) *document.Node) *document.Node {
	all := pieces(format.Text)
	values := make([]*document.Node, len(all))
	for i, p := range all {
		if p.variable != "" {
			span := document.Span{Source: format.Span.Source, Start: outer(format, p.from), End: outer(format, p.to)}
			span.End = max(span.Start, span.End)
			if outer(format, 0) == outer(format, len(format.Text)) || !span.Valid() {
				span = format.Span // how the text is spelled is not known
			}
			values[i] = lookup(p.variable, span)
		}
	}
	return t.over(format, values, func(values []*document.Node) *document.Node {
		var b builder
		for i, p := range all {
			if p.variable == "" {
				b.literal(format, p.from, p.to)
			} else if !b.add(values[i], outer(format, p.from)) {
				return t.opaque(format.Span, t.symbol(format.Span, "Fn::Sub", "").ID, "the value of "+p.variable+" is no text")
			}
		}
		return b.node(t, format.Span)
	})
}
