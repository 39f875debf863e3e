package yaml

import (
	"sort"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// Comments returns the comments that hold a text, in order. Root is the value that [Parse] made of the source: what looks
// like a comment inside a scalar is none.
func Comments(src *document.Source, root *document.Node, holding string) []document.Span {
	var scalars []document.Span
	eachScalar(root, func(n *document.Node) { scalars = append(scalars, n.Span) })
	sort.Slice(scalars, func(i, j int) bool { return scalars[i].Start < scalars[j].Start })
	inside := func(at int) bool {
		i := sort.Search(len(scalars), func(i int) bool { return scalars[i].Start > at })
		return i > 0 && at < scalars[i-1].End
	}
	var comments []document.Span
	for at := 0; ; {
		found := strings.Index(src.Text[at:], holding)
		if found < 0 {
			return comments
		}
		at += found
		line := src.LineStart(src.Position(at).Line)
		end := at + strings.IndexAny(src.Text[at:]+"\n", "\r\n")
		next := at + len(holding)
		for i := line; i < at; i++ {
			if src.Text[i] == '#' && (i == line || src.Text[i-1] == ' ' || src.Text[i-1] == '\t') && !inside(i) {
				comments = append(comments, document.Span{Source: src, Start: i, End: end})
				next = end
				break
			}
		}
		at = next
	}
}

func eachScalar(n *document.Node, visit func(*document.Node)) {
	switch n.Kind {
	case document.List:
		for _, item := range n.Items {
			eachScalar(item, visit)
		}
	case document.Object:
		for _, m := range n.Members {
			visit(m.Key)
			eachScalar(m.Value, visit)
		}
	default:
		visit(n)
	}
}

// Constructs returns the text of every member of a mapping, its name included, and of every item of a list.
func Constructs(root *document.Node) []document.Span {
	var all []document.Span
	add := func(start, end document.Span) {
		if start.Source != nil && start.Source == end.Source && start.Start <= end.End {
			all = append(all, document.Span{Source: start.Source, Start: start.Start, End: end.End})
		}
	}
	var walk func(*document.Node)
	walk = func(n *document.Node) {
		for _, item := range n.Items {
			add(item.Span, item.Span)
			walk(item)
		}
		for _, m := range n.Members {
			add(m.Key.Span, m.Value.Span)
			walk(m.Value)
		}
	}
	walk(root)
	return all
}
