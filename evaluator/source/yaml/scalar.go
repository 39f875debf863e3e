package yaml

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/kmslint/kmslint/evaluator/document"
	"go.yaml.in/yaml/v3"
)

// jsonNumber is the grammar of numbers that YAML and JSON share (RFC 8259, section 6).
var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)

// scalar reads a scalar whose text starts at start, behind its tag and anchor.
func (r *reader) scalar(n *yaml.Node, start int) built {
	node := &document.Node{Kind: document.String, Text: n.Value}
	b := built{node: node, size: 1}
	plain := false
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		b.end, node.Runs = r.quoted(start, n.Value)
	case n.Style&yaml.SingleQuotedStyle != 0:
		b.end, node.Runs = r.quoted(start, n.Value)
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		b.end, node.Runs = r.block(start, n.Value)
	default:
		plain = true
		b.end, node.Runs = r.plain(start, n.Value)
	}
	node.Span = r.span(start, b.end)
	if plain || n.Style&yaml.TaggedStyle != 0 {
		node.Kind, node.Text = resolve(n.Tag, n.Value)
	}
	return b
}

// resolve says what an untagged plain scalar is, or one with one of YAML's own tags. A local tag leaves a string.
func resolve(tag, text string) (document.Kind, string) {
	if tag == "!!str" || tag == "!!binary" || !strings.HasPrefix(tag, "!!") {
		return document.String, text
	}
	switch text {
	case "", "~", "null", "Null", "NULL":
		return document.Null, ""
	case "true", "True", "TRUE":
		return document.Bool, "true"
	case "false", "False", "FALSE":
		return document.Bool, "false"
	}
	if jsonNumber.MatchString(text) {
		return document.Number, text
	}
	return document.String, text
}

// plain finds the end of an unquoted scalar: what is not white space stands in the text as in the value.
func (r *reader) plain(start int, value string) (int, []document.Run) {
	if strings.HasPrefix(r.text[start:], value) {
		return start + len(value), nil
	}
	runs := []document.Run{{Inner: 0, Outer: start}}
	pos, end := start, start
	for i := 0; i < len(value); {
		if n := spaceAt(value, i); n > 0 {
			i += n
			continue
		}
		skipped := pos
		for pos < len(r.text) {
			n := spaceAt(r.text, pos)
			if n == 0 {
				break
			}
			pos += n
		}
		if skipped != pos {
			runs = append(runs, document.Run{Inner: i, Outer: pos})
		}
		_, size := utf8.DecodeRuneInString(value[i:])
		if !strings.HasPrefix(r.text[pos:], value[i:i+size]) {
			return end, nil // unreachable while the parser folds lines as YAML says
		}
		pos += size
		i += size
		end = pos
	}
	return end, runs
}

// spaceAt returns the length of the white space at i, a line break included.
func spaceAt(text string, i int) int {
	if isBlank(text[i]) {
		return 1
	}
	return breakAt(text, i)
}
