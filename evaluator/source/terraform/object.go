package terraform

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// put sets a member, inside of the objects that the name goes through. Nothing is set to nil or null.
func put(object *document.Node, path string, key document.Span, value *document.Node) {
	if notNull(value) == nil {
		return
	}
	name, rest, deeper := strings.Cut(path, ".")
	if deeper {
		inner := object.Member(name)
		if inner == nil || inner.Kind != document.Object {
			inner = &document.Node{Kind: document.Object, Span: value.Span}
			object.Members = append(object.Members, member(name, key, inner))
		}
		put(inner, rest, key, value)
		return
	}
	for i, m := range object.Members {
		if m.Key.Text == name {
			object.Members[i] = member(name, key, value)
			return
		}
	}
	object.Members = append(object.Members, member(name, key, value))
}

// appendTo adds an item to a member that is a list.
func appendTo(object *document.Node, path string, key document.Span, item *document.Node) {
	name, rest, deeper := strings.Cut(path, ".")
	inner := object.Member(name)
	switch {
	case deeper && inner != nil && inner.Kind == document.Object:
		appendTo(inner, rest, key, item)
	case deeper:
		inner = &document.Node{Kind: document.Object, Span: item.Span}
		object.Members = append(object.Members, member(name, key, inner))
		appendTo(inner, rest, key, item)
	case inner != nil && inner.Kind == document.List:
		inner.Items = append(inner.Items, item)
	default:
		object.Members = append(object.Members, member(name, key, &document.Node{Kind: document.List, Span: key, Items: []*document.Node{item}}))
	}
}
