package authz

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// text is a string of a policy or a request. It is known unless parts is set: then some of the parts are symbols.
type text struct {
	known string
	parts policy.Text
	// except is a text that one with symbols certainly is not, nor begins with it and a slash.
	except string
}

func textOf(n *document.Node) text { return asText(policy.TextOf(n)) }

func asText(t policy.Text) text {
	if s, ok := t.Concrete(); ok {
		return text{known: s}
	}
	return text{parts: t}
}

func (t text) concrete() bool { return t.parts == nil }

func (t text) empty() bool { return t.parts == nil && t.known == "" }

// segments returns the text as parts.
func (t text) segments() policy.Text {
	if t.parts != nil || t.known == "" {
		return t.parts
	}
	return policy.Text{{Text: t.known}}
}

// String returns the text for messages, symbols as ${…}.
func (t text) String() string {
	if t.concrete() {
		return t.known
	}
	return document.NewString(document.Span{}, t.parts...).Display()
}

// symbol returns the first symbol of the text, nil if it is known.
func (t text) symbol() *document.Symbol {
	for _, p := range t.parts {
		if p.Symbol != nil {
			return p.Symbol
		}
	}
	return nil
}

// equal reports whether two texts have the same value.
func equal(a, b text) truth {
	if a.concrete() && b.concrete() {
		return truthOf(a.known == b.known)
	}
	return matchSymbolic(literal(a), literal(b))
}

// concat joins texts and strings into a text.
func concat(parts ...any) text {
	var all policy.Text
	var b strings.Builder
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			b.WriteString(p)
		case text:
			if p.concrete() {
				b.WriteString(p.known)
				continue
			}
			if b.Len() > 0 {
				all = append(all, document.Part{Text: b.String()})
				b.Reset()
			}
			all = append(all, p.parts...)
		}
	}
	if all == nil {
		return text{known: b.String()}
	}
	if b.Len() > 0 {
		all = append(all, document.Part{Text: b.String()})
	}
	return text{parts: all}
}
