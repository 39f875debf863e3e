package terraform

import (
	"encoding/json"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// jsonText is the result of jsonencode: a string that keeps the value it is the text of. The text itself is made when it is
// asked for: most of it never is.
func jsonText(span document.Span, n *document.Node) *document.Node {
	return &document.Node{Kind: document.String, Span: span, Inner: n}
}

// written is a policy as an inventory has it: the value of JSON text in place of the text. What is no document stays text,
// as it is what AWS would get.
func written(n *document.Node) *document.Node {
	switch {
	case n == nil:
		return nil
	case n.Kind == document.Choice:
		return mapChoice(n, written)
	case n.Inner == nil:
		return n
	case n.Inner.Kind == document.Object || n.Inner.Kind == document.Unknown || n.Inner.Kind == document.Choice:
		return n.Inner
	default:
		return document.NewString(n.Span, jsonParts(n.Inner)...)
	}
}

// jsonParts writes a value as jsonencode does. Symbols inside strings stay there; what is not known stands without quotes.
func jsonParts(n *document.Node) []document.Part {
	var w jsonWriter
	w.value(n)
	w.flush()
	return w.parts
}

type jsonWriter struct {
	text  strings.Builder
	parts []document.Part
}

func (w *jsonWriter) flush() {
	if w.text.Len() > 0 {
		w.parts = append(w.parts, document.Part{Text: w.text.String()})
		w.text.Reset()
	}
}

func (w *jsonWriter) symbol(s *document.Symbol) {
	w.flush()
	w.parts = append(w.parts, document.Part{Symbol: s})
}

func (w *jsonWriter) value(n *document.Node) {
	switch {
	case n == nil || n.Kind == document.Null:
		w.text.WriteString("null")
	case n.Repeats || n.Kind == document.Choice || n.Kind == document.Invalid:
		w.symbol(&document.Symbol{ID: "JSON text in " + place(n.Span), Why: "it is " + n.Kind.String() + " inside other text", Span: n.Span})
	case n.Kind == document.Unknown:
		w.symbol(n.Symbolic.Symbol)
	case n.Kind == document.List:
		w.text.WriteByte('[')
		for i, item := range n.Items {
			if i > 0 {
				w.text.WriteByte(',')
			}
			w.value(item)
		}
		w.text.WriteByte(']')
	case n.Kind == document.Object:
		w.text.WriteByte('{')
		for i, m := range n.Members {
			if i > 0 {
				w.text.WriteByte(',')
			}
			w.value(m.Key)
			w.text.WriteByte(':')
			w.value(m.Value)
		}
		w.text.WriteByte('}')
	case n.Kind == document.String:
		w.text.WriteByte('"')
		parts := n.Parts()
		if n.Inner != nil {
			parts = jsonParts(n.Inner)
		}
		for _, p := range parts {
			if p.Symbol != nil {
				w.symbol(p.Symbol)
				continue
			}
			quoted, _ := json.Marshal(p.Text) // a string always has a JSON text
			w.text.Write(quoted[1 : len(quoted)-1])
		}
		w.text.WriteByte('"')
	default:
		w.text.WriteString(n.Text)
	}
}
