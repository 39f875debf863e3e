package document

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// Run says that from the byte Inner of an embedded text on, until the next run begins, bytes come one to one from
// the byte Outer of the source on. In a symbolic string each symbol takes [SymbolWidth] bytes of the embedded text.
// The runs of a node are in ascending order of both.
type Run struct {
	Inner int
	Outer int
}

// SymbolWidth is how many bytes a symbol counts in the embedded text that the runs of a symbolic string map.
const SymbolWidth = utf8.UTFMax

// placeholders are where ranges of private-use code points begin that can stand for symbols in an embedded text.
var placeholders = [...]rune{0xF0000, 0x100000, 0xF8000, 0x108000}

// embedded is a text to be parsed, which may stand inside another one.
type embedded struct {
	source  *Source
	text    string
	runs    []Run // how offsets map to the source; nil: they are the source's own
	whole   *Span // set where the mapping is not known: every span is this one
	symbols []*Symbol
	first   rune // the code point that stands for the first symbol; the others follow
}

func (e *embedded) span(start, end int) Span {
	if e.whole != nil {
		return *e.whole
	}
	s := Span{Source: e.source, Start: e.outer(start), End: e.outer(end)}
	s.End = max(s.Start, s.End)
	return s
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
	if i := int(r - e.first); i >= 0 && i < len(e.symbols) {
		return e.symbols[i]
	}
	return nil
}

// newEmbedded prepares the value of a String node for parsing: spans found in it will point into the node's source.
func newEmbedded(n *Node) embedded {
	e := embedded{source: n.Span.Source, runs: n.Runs, text: n.Text}
	if n.Symbolic != nil {
		e.embedSymbols(n.Symbolic.Parts)
	}
	switch {
	case !n.Span.Valid():
		e.whole = &n.Span
	case e.runs == nil:
		if e.runs = quotedRuns(n); e.runs == nil {
			e.whole = &n.Span
		}
	}
	return e
}

// embedSymbols makes the text of parts, a code point that they do not use for each symbol.
func (e *embedded) embedSymbols(parts []Part) {
	for _, p := range parts {
		if p.Symbol != nil {
			e.symbols = append(e.symbols, p.Symbol)
		}
	}
	for _, e.first = range placeholders {
		used := false
		for _, p := range parts {
			used = used || strings.ContainsFunc(p.Text, func(r rune) bool { return e.symbol(r) != nil })
		}
		if !used {
			break
		}
	}
	var b strings.Builder
	next := e.first
	for _, p := range parts {
		if p.Symbol == nil {
			b.WriteString(p.Text)
			continue
		}
		b.WriteRune(next)
		next++
	}
	e.text = b.String()
}

// symbolHere returns the symbol at p.pos, or nil.
func (p *jsonParser) symbolHere() *Symbol {
	if p.symbols == nil || p.pos >= len(p.text) {
		return nil
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.pos:])
	return p.symbol(r)
}

// bareSymbol reads a word outside quotes that holds a symbol, and returns nil where there is none.
func (p *jsonParser) bareSymbol() *Node {
	if p.symbols == nil {
		return nil
	}
	var found *Symbol
	end := p.pos
	for end < len(p.text) {
		if isWordByte(p.text[end]) {
			end++
			continue
		}
		r, size := utf8.DecodeRuneInString(p.text[end:])
		s := p.symbol(r)
		if s == nil {
			break
		}
		if found == nil {
			found = s
		}
		end += size
	}
	if found == nil {
		return nil
	}
	start := p.pos
	p.pos = end
	return NewUnknown(p.span(start, end), found)
}

// quotedRuns maps the value of a concrete string to its source, where that spells it in JSON's quotes or without any;
// elsewhere it returns nil.
func quotedRuns(n *Node) []Run {
	s := n.Span
	if n.Symbolic != nil {
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
