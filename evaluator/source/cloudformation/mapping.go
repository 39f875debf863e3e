package cloudformation

import (
	"fmt"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// findInMap resolves Fn::FindInMap, with the default value of the language extensions.
func (t *template) findInMap(n, argument *document.Node) *document.Node {
	if argument.Kind != document.List || len(argument.Items) < 3 || len(argument.Items) > 4 {
		return t.misused(n, "Fn::FindInMap", "the name of a mapping and two keys")
	}
	var values []*document.Node
	for _, item := range argument.Items[:3] {
		values = append(values, t.resolve(item))
	}
	var otherwise *document.Node
	if len(argument.Items) == 4 {
		otherwise = t.resolve(argument.Items[3].Member("DefaultValue"))
	}
	return t.over(n, values, func(values []*document.Node) *document.Node {
		for _, v := range values {
			if v.Parts() == nil {
				return t.misused(n, "Fn::FindInMap", "the name of a mapping and two keys")
			}
		}
		return t.find(n, values[0], values[1], values[2], otherwise)
	})
}

// find returns the value of a mapping under two keys. Where a key is not known, it is the value that all keys have in
// common, if there is one.
func (t *template) find(n, mapping, first, second, otherwise *document.Node) *document.Node {
	id := fmt.Sprintf("mapping %s[%s][%s]", mapping.Display(), first.Display(), second.Display())
	if !t.spend(64) {
		return document.NewUnknown(n.Span, &document.Symbol{ID: t.own(id), Why: tooMuch, Span: n.Span})
	}
	if !mapping.Concrete() {
		return document.NewUnknown(n.Span, &document.Symbol{ID: t.own(id), Why: reasonOf(mapping), Span: n.Span})
	}
	certain := first.Concrete() && second.Concrete()
	var found []*document.Node
	for _, m := range candidates(t.mappings[mapping.Text], first) {
		found = append(found, candidates(m, second)...)
	}
	if otherwise != nil && (!certain || len(found) == 0) {
		found = append(found, otherwise)
	}
	if !t.spend(16 * len(found)) {
		return document.NewUnknown(n.Span, &document.Symbol{ID: t.own(id), Why: tooMuch, Span: n.Span})
	}
	if len(found) == 0 {
		return document.NewUnknown(n.Span, &document.Symbol{ID: t.own(id), Why: fmt.Sprintf("the mapping %s has no such keys", mapping.Text), Span: n.Span})
	}
	for _, v := range found {
		if v.Kind == document.Object {
			return document.NewUnknown(n.Span, &document.Symbol{ID: t.own(id), Why: fmt.Sprintf("the value in the mapping %s is no text", mapping.Text), Span: n.Span})
		}
	}
	if allSame(found) {
		return t.copyAt(n.Span, found[0])
	}
	s := &document.Symbol{ID: t.own(id), Why: fmt.Sprintf("the key of the mapping %s is not known", mapping.Text), Span: n.Span}
	texts := true
	accounts := true
	for _, v := range found {
		texts = texts && v.Kind != document.List && v.Kind != document.Choice && v.Kind != document.Unknown
		accounts = accounts && isAccountID(v)
	}
	if accounts {
		s.Kind = document.Account
	}
	if !texts {
		return document.NewUnknown(n.Span, s)
	}
	return document.NewString(n.Span, document.Part{Symbol: s})
}

// candidates returns the values that a key may lead to: all of them where the key is not known.
func candidates(n, key *document.Node) []*document.Node {
	if n == nil || n.Kind != document.Object {
		return nil
	}
	if key.Concrete() {
		if v := n.Member(key.Text); v != nil {
			return []*document.Node{v}
		}
		return nil
	}
	var all []*document.Node
	for _, m := range n.Members {
		all = append(all, m.Value)
	}
	return all
}

func isAccountID(n *document.Node) bool {
	return n.Concrete() && len(n.Text) == 12 && strings.Trim(n.Text, "0123456789") == ""
}
