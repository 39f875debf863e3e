package terraform

import (
	"sort"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// format replaces %s, %d and %v in a format by values that may be symbolic. Symbols in the format itself stay: where nothing is
// to be filled in, a percent sign in them would be an error.
func (e nativeExpr) format(args []*document.Node) *document.Node {
	var parts []document.Part
	next := 1
	for _, p := range args[0].Parts() {
		if p.Symbol != nil {
			if len(args) > 1 && mayHold(p.Symbol, "%") {
				return nil
			}
			parts = append(parts, p)
			continue
		}
		filled, ok := formatted(p.Text, args, &next)
		if !ok {
			return nil
		}
		parts = append(parts, filled...)
	}
	return document.NewString(e.span(), parts...)
}

// formatted fills in the text of a format, from the argument next on.
func formatted(text string, args []*document.Node, next *int) (parts []document.Part, ok bool) {
	for text != "" {
		i := strings.IndexByte(text, '%')
		if i < 0 || i+1 == len(text) {
			return append(parts, document.Part{Text: text}), true
		}
		parts = append(parts, document.Part{Text: text[:i]})
		switch verb := text[i+1]; verb {
		case '%':
			parts = append(parts, document.Part{Text: "%"})
		case 's', 'd', 'v':
			if *next >= len(args) {
				return nil, false
			}
			a := args[*next]
			if verb == 'v' && a.Inner != nil || a.Kind == document.List || a.Kind == document.Object {
				return nil, false
			}
			parts = append(parts, textParts(a)...)
			*next++
		default:
			return nil, false
		}
		text = text[i+2:]
	}
	return parts, true
}

// formatList formats each element of the lists among the arguments; an element that repeats gives one that does.
func (e nativeExpr) formatList(args []*document.Node) *document.Node {
	length := -1
	for _, a := range args[1:] {
		if a.Kind != document.List {
			continue
		}
		if length >= 0 && length != len(a.Items) || repeats(a) && len(a.Items) > 1 {
			return nil
		}
		length = len(a.Items)
	}
	unknownToo := length < 0 // with no list among them, what is not known is one
	for _, a := range args[1:] {
		if unknownToo && a.Kind == document.Unknown {
			length = 1
		}
	}
	if length < 0 {
		return nil
	}
	out := &document.Node{Kind: document.List, Span: e.span(), Items: make([]*document.Node, length)}
	for i := range length {
		turn := append([]*document.Node(nil), args...)
		again := false
		for k, a := range args[1:] {
			if a.Kind == document.List || unknownToo && a.Kind == document.Unknown {
				item := items(a)[i]
				again = again || item.Repeats
				turn[k+1] = once(item)
			}
		}
		if out.Items[i] = e.format(turn); out.Items[i] == nil {
			return nil
		}
		out.Items[i].Repeats = again
	}
	return out
}

// trimmedEnd removes white space behind text, and leaves positions as they are; nil where there is white space in front.
func trimmedEnd(n *document.Node) *document.Node {
	if n.Symbolic == nil || n.Inner != nil {
		return n
	}
	parts := append([]document.Part(nil), n.Symbolic.Parts...)
	if strings.TrimLeft(parts[0].Text, " \t\r\n") != parts[0].Text {
		return nil
	}
	last := &parts[len(parts)-1]
	last.Text = strings.TrimRight(last.Text, " \t\r\n")
	out := document.NewString(n.Span, parts...)
	out.Runs = n.Runs
	return out
}

// sortedText returns strings in their order.
func sortedText(all []*document.Node) []*document.Node {
	out := append([]*document.Node{}, all...)
	sort.SliceStable(out, func(i, j int) bool { return out[i].Text < out[j].Text })
	return out
}
