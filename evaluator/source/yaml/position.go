package yaml

import (
	"strings"
	"unicode/utf8"

	"github.com/kmslint/kmslint/evaluator/document"
	"go.yaml.in/yaml/v3"
)

// lines finds the byte offset of a line and column as the YAML parser counts them: columns are code points, and NEL,
// LS and PS end a line too, which [document.Source] does not count.
type lines struct {
	text   string
	starts []int

	// The place looked up last: values are visited in order, so that a long line is walked once.
	line, column, offset int
}

func newLines(text string) *lines {
	l := &lines{text: text, starts: []int{0}}
	for i := 0; i < len(text); {
		if n := breakAt(text, i); n > 0 {
			i += n
			l.starts = append(l.starts, i)
			continue
		}
		i++
	}
	return l
}

// breakAt returns the length of the line break at i, 0 if there is none.
func breakAt(text string, i int) int {
	switch text[i] {
	case '\n':
		return 1
	case '\r':
		if i+1 < len(text) && text[i+1] == '\n' {
			return 2
		}
		return 1
	case 0xc2:
		if strings.HasPrefix(text[i:], "\u0085") {
			return 2
		}
	case 0xe2:
		if strings.HasPrefix(text[i:], "\u2028") || strings.HasPrefix(text[i:], "\u2029") {
			return 3
		}
	}
	return 0
}

// at returns the offset of a place, both numbers counted from 1; what lies outside the text is moved to its end.
func (l *lines) at(line, column int) int {
	if line < 1 {
		return 0
	}
	if line > len(l.starts) {
		return len(l.text)
	}
	if line != l.line || column < l.column {
		l.line, l.column, l.offset = line, 1, l.starts[line-1]
	}
	for l.column < column && l.offset < len(l.text) {
		_, size := utf8.DecodeRuneInString(l.text[l.offset:])
		l.offset += size
		l.column++
	}
	return l.offset
}

// offset returns where a node starts: at its tag or anchor if it has one.
func (r *reader) offset(n *yaml.Node) int {
	return r.begin + r.lines.at(n.Line, n.Column)
}

func (r *reader) span(start, end int) document.Span {
	start = min(max(start, 0), len(r.text))
	return document.Span{Source: r.src, Start: start, End: min(max(end, start), len(r.text))}
}

// lineEnd returns the offset of the first line break at or after i.
func (r *reader) lineEnd(i int) int {
	for i < len(r.text) && breakAt(r.text, i) == 0 {
		i++
	}
	return i
}

// skipBlank returns the first offset at or after i that is neither white space nor in a comment.
func (r *reader) skipBlank(i int) int {
	for i < len(r.text) {
		switch c := r.text[i]; {
		case c == ' ' || c == '\t':
			i++
		case c == '#':
			i = r.lineEnd(i)
		default:
			n := breakAt(r.text, i)
			if n == 0 {
				return i
			}
			i += n
		}
	}
	return i
}

// properties are the tag and the anchor before a value.
type properties struct {
	tag document.Span // zero without one
	end int           // behind the last property
}

// properties reads the tag and anchor at start.
func (r *reader) properties(start int) properties {
	p := properties{end: start}
	for i := start; i < len(r.text) && (r.text[i] == '!' || r.text[i] == '&'); i = r.skipBlank(p.end) {
		p.end = i + 1
		for p.end < len(r.text) && !isBlank(r.text[p.end]) && breakAt(r.text, p.end) == 0 {
			if r.text[i] == '&' && !isAnchor(r.text[p.end]) {
				break
			}
			p.end++
		}
		if r.text[i] == '!' {
			p.tag = r.span(i, p.end)
		}
	}
	return p
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

func isAnchor(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-'
}
