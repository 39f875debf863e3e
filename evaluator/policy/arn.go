package policy

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// Text is a string that may contain symbols, as its segments.
type Text []document.Part

// TextOf returns the text of a String, scalar or Unknown node.
func TextOf(n *document.Node) Text { return n.Parts() }

// Concrete returns the string if it contains no symbol.
func (t Text) Concrete() (string, bool) {
	switch {
	case len(t) == 0:
		return "", true
	case len(t) == 1 && t[0].Symbol == nil:
		return t[0].Text, true
	}
	return "", false
}

// Symbol returns the symbol if the text is exactly one.
func (t Text) Symbol() *document.Symbol {
	if len(t) == 1 {
		return t[0].Symbol
	}
	return nil
}

// HasPrefix reports whether the text certainly begins with prefix.
func (t Text) HasPrefix(prefix string) bool {
	return len(t) > 0 && t[0].Symbol == nil && strings.HasPrefix(t[0].Text, prefix)
}

// ContainsAny reports whether the known segments contain one of the characters.
func (t Text) ContainsAny(chars string) bool {
	for _, p := range t {
		if p.Symbol == nil && strings.ContainsAny(p.Text, chars) {
			return true
		}
	}
	return false
}

// Cut splits the text at the first sep in a known segment.
func (t Text) Cut(sep byte) (before, after Text, found bool) {
	if s, concrete := t.Concrete(); concrete {
		b, a, found := strings.Cut(s, string(sep))
		if !found {
			return t, nil, false
		}
		texts := concreteTexts(b, a)
		return texts[0], texts[1], true
	}
	for i, p := range t {
		if p.Symbol != nil {
			continue
		}
		if at := strings.IndexByte(p.Text, sep); at >= 0 {
			before = append(before, t[:i]...)
			if at > 0 {
				before = append(before, document.Part{Text: p.Text[:at]})
			}
			if at+1 < len(p.Text) {
				after = append(after, document.Part{Text: p.Text[at+1:]})
			}
			return before, append(after, t[i+1:]...), true
		}
	}
	return t, nil, false
}

// concreteTexts returns the texts of strings, nil for an empty one, in one piece of memory.
func concreteTexts(ss ...string) [5]Text {
	var texts [5]Text
	parts := make([]document.Part, len(ss))
	for i, s := range ss {
		if parts[i].Text = s; s != "" {
			texts[i] = parts[i : i+1 : i+1]
		}
	}
	return texts
}

// ARN is an Amazon Resource Name, arn:partition:service:region:account:resource, whose fields may be symbolic. An opaque
// symbol between two colons counts as one field: what stands for "this account's id" in practice never holds a colon.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html.
type ARN struct {
	Partition Text
	Service   Text
	Region    Text
	Account   Text
	Resource  Text
}

// ParseARN splits an ARN into its fields; it reports false for a text that does not begin with "arn:" or has fewer
// than six fields.
func ParseARN(t Text) (ARN, bool) {
	var a ARN
	if s, concrete := t.Concrete(); concrete {
		f := strings.SplitN(s, ":", 6)
		if len(f) < 6 || f[0] != "arn" {
			return a, false
		}
		texts := concreteTexts(f[1:]...)
		return ARN{texts[0], texts[1], texts[2], texts[3], texts[4]}, true
	}
	prefix, rest, ok := t.Cut(':')
	if s, concrete := prefix.Concrete(); !ok || !concrete || s != "arn" {
		return a, false
	}
	for _, field := range []*Text{&a.Partition, &a.Service, &a.Region, &a.Account} {
		if *field, rest, ok = rest.Cut(':'); !ok {
			return a, false
		}
	}
	a.Resource = rest
	return a, true
}
