package cloudformation_test

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// render writes a value on one line: symbols as ${kind ID}, choices as <condition=value: …, …>, unknown values as
// ?(reason), items that may repeat with a star, and what is left out as nothing.
func render(n *document.Node) string {
	if n == nil {
		return "nothing"
	}
	var inner []string
	switch n.Kind {
	case document.List:
		for _, item := range n.Items {
			s := render(item)
			if item.Repeats {
				s += "*"
			}
			inner = append(inner, s)
		}
		return "[" + strings.Join(inner, ", ") + "]"
	case document.Object:
		for _, m := range n.Members {
			inner = append(inner, m.Key.Text+": "+render(m.Value))
		}
		return "{" + strings.Join(inner, ", ") + "}"
	case document.Choice:
		for _, a := range n.Symbolic.Alternatives {
			inner = append(inner, a.On+"="+strings.Join(append([]string{a.Is}, a.Or...), "|")+": "+render(a.Node))
		}
		return "<" + strings.Join(inner, ", ") + ">"
	case document.Unknown:
		return "?(" + n.Symbolic.Symbol.Why + ")"
	case document.String:
		var b strings.Builder
		for _, p := range n.Parts() {
			if p.Symbol == nil {
				b.WriteString(p.Text)
			} else {
				b.WriteString("${" + p.Symbol.Kind.String() + " " + p.Symbol.ID + "}")
			}
		}
		return b.String()
	case document.Null:
		return "null"
	default:
		return n.Text
	}
}
