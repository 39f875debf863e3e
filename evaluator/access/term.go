package access

import (
	"net/netip"
	"slices"
)

// Term is a condition on one key of a request.
type Term struct {
	// Key is the name of the condition key; "" where the term is about the principal.
	Key string
	// Text says it in words: "kms:ViaService is like s3.*". What follows is for programs, and may say less.
	Text string
	// Some says that it is about a key with several values, of which one is among Values, or with Not none is.
	Some, Not bool
	Values    []TermValue
}

// TermValue is a value that a condition key may have, or a group of such values. One field is set.
type TermValue struct {
	Text string // the value
	// Like are patterns and ranges of addresses that policies name and that all match.
	Like []string
	// Other stands for values that no policy names.
	Other bool
	// Absent says that the request has no such key.
	Absent bool
}

// publicTerms are alternatives for programs, nil where one says nothing.
func publicTerms(all [][]term) [][]Term {
	var out [][]Term
	for _, terms := range all[:min(len(all), shown)] {
		if len(terms) == 0 {
			return nil
		}
		var list []Term
		for i := range terms {
			terms[i].word()
			list = append(list, terms[i].public())
		}
		out = append(out, list)
	}
	return out
}

// public is the term for programs.
func (t *term) public() Term {
	out := Term{Text: t.text}
	if t.key == nil {
		return out
	}
	out.Key, out.Some = t.key.name, t.key.multi
	is, rest := t.classes, []int{}
	size := t.key.size()
	if t.key.multi {
		size = len(t.key.values)
	}
	for i := range size {
		if !slices.Contains(is, i) {
			rest = append(rest, i)
		}
	}
	out.Not = t.none
	if !t.key.multi && len(rest) < len(is) {
		out.Not, is = true, rest
	}
	for _, i := range is {
		if i == len(t.key.values) {
			out.Values = append(out.Values, TermValue{Absent: true})
		} else {
			out.Values = append(out.Values, t.key.valueOf(i))
		}
	}
	return out
}

func (k *key) valueOf(class int) TermValue {
	v := k.values[class]
	if v.written {
		return TermValue{Text: v.text}
	}
	var like []string
	for _, p := range k.patterns {
		if p.shape.covers(v.text) {
			like = append(like, p.text)
		}
	}
	addr, err := netip.ParseAddr(v.text)
	for _, r := range k.ranges {
		if err == nil && r.Contains(addr) {
			like = append(like, r.String())
		}
	}
	return TermValue{Like: like, Other: like == nil}
}
