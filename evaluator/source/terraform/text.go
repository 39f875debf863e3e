package terraform

import (
	"sort"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// format replaces %s, %d and %v in a known format by values that may be symbolic.
func (e nativeExpr) format(args []*document.Node) *document.Node {
	var parts []document.Part
	next := 1
	for rest := args[0].Text; rest != ""; {
		i := strings.IndexByte(rest, '%')
		if i < 0 || i+1 == len(rest) {
			parts = append(parts, document.Part{Text: rest})
			break
		}
		parts = append(parts, document.Part{Text: rest[:i]})
		switch rest[i+1] {
		case '%':
			parts = append(parts, document.Part{Text: "%"})
		case 's', 'd', 'v':
			if next < len(args) && rest[i+1] == 'v' && args[next].Inner != nil {
				return nil
			}
			if next >= len(args) || args[next].Kind == document.List || args[next].Kind == document.Object {
				return nil
			}
			parts = append(parts, textParts(args[next])...)
			next++
		default:
			return nil
		}
		rest = rest[i+2:]
	}
	return document.NewString(e.span(), parts...)
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
