package cloudformation

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// unknownList returns a list of which not even the length is known.
func (t *template) unknownList(n *document.Node, what, why string) *document.Node {
	return listOf(t.unknown(n, what, why))
}

// repeats returns the first of the first count items of a list that may stand for any number of items, or nil.
func repeats(list *document.Node, count int) *document.Node {
	for i, item := range list.Items {
		if i < count && item.Repeats {
			return item
		}
	}
	return nil
}

// reasonOf returns why a value is not known.
func reasonOf(n *document.Node) string {
	if s := firstSymbol(n); s != nil {
		return s.Why
	}
	return "the value is not known"
}

// join resolves Fn::Join.
func (t *template) join(n, argument *document.Node) *document.Node {
	const takes = "a delimiter and a list of texts"
	if argument.Kind != document.List || len(argument.Items) != 2 || argument.Items[0].Kind != document.String {
		return t.misused(n, "Fn::Join", takes)
	}
	delimiter := argument.Items[0]
	return t.over(n, []*document.Node{t.resolve(argument.Items[1])}, func(values []*document.Node) *document.Node {
		list := values[0]
		switch {
		case list == nil || list.Kind != document.List && list.Kind != document.Unknown:
			return t.misused(n, "Fn::Join", takes)
		case list.Kind == document.Unknown:
			return t.opaque(n.Span, t.symbol(n.Span, "Fn::Join", "").ID, reasonOf(list))
		}
		if item := repeats(list, len(list.Items)); item != nil {
			return t.opaque(n.Span, t.symbol(n.Span, "Fn::Join", "").ID, reasonOf(item))
		}
		var b builder
		for i, item := range list.Items {
			if i > 0 {
				b.text(delimiter.Text)
			}
			if item.Kind == document.String && item.Symbolic == nil {
				b.literal(item, 0, len(item.Text))
			} else if !b.add(item, item.Span.Start) {
				return t.misused(n, "Fn::Join", takes)
			}
		}
		return b.node(t, n.Span)
	})
}

// selectItem resolves Fn::Select.
func (t *template) selectItem(n, argument *document.Node) *document.Node {
	const takes = "an index and a list"
	if argument.Kind != document.List || len(argument.Items) != 2 {
		return t.misused(n, "Fn::Select", takes)
	}
	values := []*document.Node{t.resolve(argument.Items[0]), t.resolve(argument.Items[1])}
	return t.over(n, values, func(values []*document.Node) *document.Node {
		index, list := values[0], values[1]
		if index == nil || list == nil {
			return t.misused(n, "Fn::Select", takes)
		}
		if list.Kind == document.Unknown || !index.Concrete() {
			return t.unknown(n, "Fn::Select", "the list or the index is not known")
		}
		i, err := strconv.Atoi(index.Text)
		if err != nil || i < 0 || list.Kind != document.List {
			return t.misused(n, "Fn::Select", takes)
		}
		if item := repeats(list, i+1); item != nil {
			id := fmt.Sprintf("item %d of %s", i, firstSymbol(item).ID)
			return document.NewUnknown(n.Span, &document.Symbol{ID: t.own(id), Why: reasonOf(item), Span: n.Span})
		}
		if i >= len(list.Items) {
			return t.unknown(n, "Fn::Select", fmt.Sprintf("the list has no item %d", i))
		}
		return list.Items[i]
	})
}

// split resolves Fn::Split.
func (t *template) split(n, argument *document.Node) *document.Node {
	if argument.Kind != document.List || len(argument.Items) != 2 || argument.Items[0].Kind != document.String || argument.Items[0].Text == "" {
		return t.misused(n, "Fn::Split", "a delimiter and a text")
	}
	delimiter := argument.Items[0].Text
	return t.over(n, []*document.Node{t.resolve(argument.Items[1])}, func(values []*document.Node) *document.Node {
		source := values[0]
		parts := source.Parts()
		if parts == nil {
			return t.misused(n, "Fn::Split", "a delimiter and a text")
		}
		texts, reason := splitParts(parts, delimiter)
		if reason == "" && !t.spend(128*len(texts)) {
			reason = tooMuch
		}
		if reason != "" {
			id := fmt.Sprintf("%s split at %q", source.Display(), delimiter)
			return listOf(document.NewUnknown(n.Span, &document.Symbol{ID: t.own(id), Why: reason, Span: n.Span}))
		}
		list := &document.Node{Kind: document.List, Span: n.Span}
		for _, parts := range texts {
			list.Items = append(list.Items, document.NewString(source.Span, parts...))
		}
		return list
	})
}

// splitParts splits a text that may contain symbols, or says why it is not known where the delimiter stands.
func splitParts(parts []document.Part, delimiter string) (texts [][]document.Part, reason string) {
	texts = [][]document.Part{nil}
	for _, p := range parts {
		last := len(texts) - 1
		if p.Symbol != nil {
			if mayContain(p.Symbol.Kind, delimiter) {
				return nil, p.Symbol.Why
			}
			texts[last] = append(texts[last], p)
			continue
		}
		for i, s := range strings.Split(p.Text, delimiter) {
			if i > 0 {
				texts = append(texts, nil)
				last++
			}
			texts[last] = append(texts[last], document.Part{Text: s})
		}
	}
	return texts, ""
}

// mayContain reports whether the text of such a symbol may contain a character of the delimiter.
func mayContain(kind document.SymbolKind, delimiter string) bool {
	const lower = "abcdefghijklmnopqrstuvwxyz"
	const digits = "0123456789"
	switch kind {
	case document.Account:
		return strings.ContainsAny(delimiter, digits)
	case document.Partition, document.Region, document.Organization:
		return strings.ContainsAny(delimiter, lower+digits+"-")
	case document.URLSuffix:
		return strings.ContainsAny(delimiter, lower+digits+"-.")
	case document.Name:
		return strings.Trim(delimiter, ":*?") != ""
	default:
		return true
	}
}
