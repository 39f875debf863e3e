package cloudformation

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/kmslint/kmslint/evaluator/document"
)

// builder puts a text together and keeps where its pieces are written, for policies that are JSON in such a text.
type builder struct {
	parts []document.Part
	tail  strings.Builder // text behind the last part
	runs  []document.Run
	inner int
}

// symbolLength is the length of a symbol in the offsets of document.Run: that of a private-use code point.
var symbolLength = utf8.RuneLen(0xF0000)

// at notes that what follows is written at a place of the source.
func (b *builder) at(outer int) {
	if n := len(b.runs); n > 0 && b.runs[n-1].Inner == b.inner {
		b.runs = b.runs[:n-1]
	}
	b.runs = append(b.runs, document.Run{Inner: b.inner, Outer: outer})
}

func (b *builder) text(s string) {
	b.tail.WriteString(s)
	b.inner += len(s)
}

func (b *builder) symbol(p document.Part) {
	b.parts = append(b.parts, document.Part{Text: b.tail.String()}, p)
	b.tail.Reset()
	b.inner += symbolLength
}

// literal adds the bytes from to to of a string of the template.
func (b *builder) literal(n *document.Node, from, to int) {
	b.at(outer(n, from))
	start := b.inner
	for _, r := range n.Runs[runAfter(n.Runs, from):] {
		if r.Inner >= to {
			break
		}
		b.inner = start + r.Inner - from
		b.at(r.Outer)
	}
	b.inner = start
	b.text(n.Text[from:to])
}

// add adds the value of a scalar that is written, or used, at a place; it reports false for what is no scalar.
func (b *builder) add(n *document.Node, outer int) bool {
	parts := n.Parts()
	if parts == nil {
		return false
	}
	b.at(outer)
	for _, p := range parts {
		if p.Symbol == nil {
			b.text(p.Text)
			continue
		}
		b.symbol(p)
	}
	return true
}

// node returns the text as a value at span.
func (b *builder) node(t *template, span document.Span) *document.Node {
	if !t.spend(64 + b.inner + 32*len(b.parts)) {
		return t.opaque(span, t.symbol(span, "text", "").ID, tooMuch)
	}
	n := document.NewString(span, append(b.parts, document.Part{Text: b.tail.String()})...)
	n.Runs = b.runs
	return t.dynamic(n)
}

// outer returns the place in the source of an offset in the value of a string, the nearest that is known.
func outer(n *document.Node, inner int) int {
	if n.Runs != nil {
		last := n.Runs[max(runAfter(n.Runs, inner)-1, 0)]
		return min(last.Outer+inner-last.Inner, n.Span.End)
	}
	if !n.Span.Valid() {
		return n.Span.Start
	}
	written := n.Span.Source.Text[n.Span.Start:n.Span.End]
	switch {
	case strings.HasPrefix(written, n.Text):
		return n.Span.Start + inner
	case written != "" && strings.HasPrefix(written[1:], n.Text):
		return n.Span.Start + 1 + inner
	default:
		return n.Span.Start
	}
}

// runAfter returns the index of the first run that begins behind an offset.
func runAfter(runs []document.Run, inner int) int {
	return sort.Search(len(runs), func(i int) bool { return runs[i].Inner > inner })
}

const resolveMark = "{{resolve:"

// dynamic returns a string with its dynamic references replaced by symbols.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
func (t *template) dynamic(n *document.Node) *document.Node {
	found := false
	for _, p := range n.Parts() {
		found = found || strings.Contains(p.Text, resolveMark)
	}
	if !found || n.Kind != document.String {
		return n
	}
	var done, reference []document.Part // reference is not empty inside a reference
	for _, p := range n.Parts() {
		if p.Symbol != nil {
			if reference != nil {
				reference = append(reference, p)
			} else {
				done = append(done, p)
			}
			continue
		}
		for rest := p.Text; rest != ""; {
			if reference == nil {
				before, _, begins := strings.Cut(rest, resolveMark)
				done = append(done, document.Part{Text: before})
				if !begins {
					break
				}
				rest = rest[len(before)+2:]
				reference = []document.Part{{}}
			}
			inside, after, ends := strings.Cut(rest, "}}")
			reference = append(reference, document.Part{Text: inside})
			if !ends {
				break
			}
			id := document.NewString(n.Span, reference...).Display()
			done = append(done, document.Part{Symbol: &document.Symbol{ID: t.own(id), Why: "the dynamic reference is read at deployment", Span: n.Span}})
			rest, reference = after, nil
		}
	}
	if reference != nil {
		done = append(append(done, document.Part{Text: "{{"}), reference...)
	}
	return document.NewString(n.Span, done...)
}
