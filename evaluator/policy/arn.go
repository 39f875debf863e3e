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
