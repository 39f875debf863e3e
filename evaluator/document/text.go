package document

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// Run says that from the byte Inner of an embedded text on, until the next run begins, bytes come one to one from
// the byte Outer of the source on.
type Run struct {
	Inner int
	Outer int
}

// firstPlaceholder is the first of the private-use code points that stand for symbols in an embedded text.
const firstPlaceholder = 0xF0000

// embedded is a text to be parsed, which may stand inside another one.
type embedded struct {
	source  *Source
	text    string
	runs    []Run // how offsets map to the source; nil: they are the source's own
	whole   *Span // set where the mapping is not known: every span is this one
	symbols []*Symbol
}

func (e *embedded) span(start, end int) Span {
	if e.whole != nil {
		return *e.whole
	}
	return Span{Source: e.source, Start: e.outer(start), End: e.outer(end)}
}

func (e *embedded) outer(inner int) int {
	if e.runs == nil {
		return inner
	}
	i := sort.Search(len(e.runs), func(i int) bool { return e.runs[i].Inner > inner }) - 1
	if i < 0 {
		return e.runs[0].Outer
	}
	return min(e.runs[i].Outer+inner-e.runs[i].Inner, len(e.source.Text))
}

// symbol returns the symbol that a code point of the text stands for, or nil.
func (e *embedded) symbol(r rune) *Symbol {
	if i := int(r) - firstPlaceholder; i >= 0 && i < len(e.symbols) {
		return e.symbols[i]
	}
	return nil
}

// newEmbedded prepares the value of a String node for parsing: spans found in it will point into the node's source.
func newEmbedded(n *Node) embedded {
	e := embedded{source: n.Span.Source, runs: n.Runs, text: n.Text}
	if n.Symbolic != nil {
		var b strings.Builder
		for _, p := range n.Symbolic.Parts {
			if p.Symbol == nil {
				b.WriteString(p.Text)
				continue
			}
			b.WriteRune(rune(firstPlaceholder + len(e.symbols)))
			e.symbols = append(e.symbols, p.Symbol)
		}
		e.text = b.String()
	}
	if e.runs == nil {
		if e.runs = quotedRuns(n); e.runs == nil {
			e.whole = &n.Span
		}
	}
	return e
}

// quotedRuns maps the value of a concrete string to its source, where that spells it in JSON's quotes or without any;
// elsewhere it returns nil.
func quotedRuns(n *Node) []Run {
	s := n.Span
	if n.Symbolic != nil || !s.Valid() {
		return nil
	}
	written := s.Source.Text[s.Start:s.End]
	if written == n.Text {
		return []Run{{Inner: 0, Outer: s.Start}}
	}
	if len(written) < 2 || written[0] != '"' {
		return nil
	}
	p := jsonParser{embedded: embedded{source: s.Source, text: s.Source.Text[:s.End]}, pos: s.Start, record: true}
	if p.scanString() != n.Text {
		return nil
	}
	return p.found
}

// trimText cuts a text to at most n bytes at a code point, for messages.
func trimText(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
