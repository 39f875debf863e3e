package facts

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/kmslint/kmslint/evaluator/document"
)

// sizeOf is how many bytes the text of a policy has: as it is written where the source has it as a text, and otherwise without
// white space between its parts. It is 0 where parts are not known.
func sizeOf(n *document.Node) int {
	switch {
	case n == nil:
		return 0
	case n.Kind == document.String && n.Inner == nil && n.Concrete():
		return len(n.Text)
	}
	size := 0
	if !measure(n, &size) {
		return 0
	}
	return size
}

func measure(n *document.Node, size *int) bool {
	switch n.Kind {
	case document.String:
		if n.Inner != nil {
			return measure(n.Inner, size)
		}
		*size += quoted(n.Text)
		return n.Concrete()
	case document.Number, document.Bool:
		*size += len(n.Text)
		return true
	case document.Null:
		*size += len("null")
		return true
	case document.List:
		*size += len("[]") + max(0, len(n.Items)-1)
		for _, item := range n.Items {
			if item.Repeats || !measure(item, size) {
				return false
			}
		}
		return true
	case document.Object:
		*size += len("{}") + max(0, len(n.Members)-1)
		for _, m := range n.Members {
			if !measure(m.Key, size) || !measure(m.Value, size) {
				return false
			}
			*size += len(":")
		}
		return true
	default:
		return false
	}
}

// quoted is the length of a string as JSON has it, with nothing escaped that need not be.
func quoted(s string) int {
	size := len(s) + len(`""`)
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"', c == '\\', c == '\n', c == '\r', c == '\t':
			size++
		case c < ' ':
			size += len(`\u00`)
		}
	}
	return size
}

// charactersIn are the texts of a key policy with a character that PutKeyPolicy refuses: it takes tab, line feed, carriage
// return and what is printable of Basic Latin and Latin-1.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html#API_PutKeyPolicy_RequestSyntax
func charactersIn(n *document.Node) []Character {
	var out []Character
	visitTexts(n, func(n *document.Node) {
		for _, p := range n.Parts() {
			for _, r := range p.Text {
				if r <= 0xFF || r == utf8.RuneError || escaped(n) {
					continue
				}
				span := n.Span
				if where := strings.IndexRune(written(n), r); where >= 0 {
					span.Start += where
					span.End = span.Start + utf8.RuneLen(r)
				}
				out = append(out, Character{Mark: Mark{pointer("/policy/characters", len(out)), span}, Code: fmt.Sprintf("U+%04X", r)})
				return
			}
		}
	})
	return out
}

// escaped reports whether a text is written with escapes, as which KMS takes any character.
func escaped(n *document.Node) bool { return strings.Contains(written(n), `\u`) }

// written is the source of a node.
func written(n *document.Node) string {
	if !n.Span.Valid() {
		return ""
	}
	return string(n.Span.Source.Text[n.Span.Start:n.Span.End])
}

func visitTexts(n *document.Node, visit func(*document.Node)) {
	if n == nil {
		return
	}
	if n.Inner != nil {
		visitTexts(n.Inner, visit)
		return
	}
	if n.Kind == document.String {
		visit(n)
	}
	for _, item := range n.Items {
		visitTexts(item, visit)
	}
	for _, m := range n.Members {
		visitTexts(m.Key, visit)
		visitTexts(m.Value, visit)
	}
}
