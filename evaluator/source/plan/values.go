package plan

import (
	"strconv"

	"github.com/kmslint/kmslint/evaluator/document"
)

const later = "it is decided when the plan is applied"

// readVariables reads the values of the variables.
func (r *reader) readVariables() error {
	start := r.offset()
	if err := r.skip(); err != nil {
		return err
	}
	r.variables = map[string]*document.Node{}
	for _, m := range r.node(r.span(start)).Members {
		value := m.Value.Member("value")
		if value == nil {
			value = &document.Node{Kind: document.Null, Span: m.Value.Span}
		}
		r.variables[m.Key.Text] = value
	}
	return nil
}

// changed are the attributes of a resource after its change. What is not known stands in another tree, and is put into this one.
func (r *reader) changed(span document.Span) *document.Node {
	n := r.node(span)
	change, address := n.Member("change"), n.Member("address")
	if change == nil || address == nil {
		return nil
	}
	return r.known(change.Member("after"), change.Member("after_unknown"), address, address.Display())
}

// known puts the values that are not known into those that are.
func (r *reader) known(value, unknown, at *document.Node, path string) *document.Node {
	switch {
	case unknown == nil:
		return value
	case unknown.Kind == document.Bool && unknown.Text == "true":
		span := at.Span
		if value != nil {
			span = value.Span
		}
		return document.NewUnknown(span, &document.Symbol{ID: path, Why: path + " " + later[len("it "):], Span: span})
	case unknown.Kind == document.Object && (value == nil || value.Kind == document.Object):
		return r.knownMembers(value, unknown, at, path)
	case unknown.Kind == document.List && value != nil && value.Kind == document.List:
		out := *value
		out.Items = make([]*document.Node, len(value.Items))
		for i, item := range value.Items {
			out.Items[i] = item
			if i < len(unknown.Items) {
				out.Items[i] = r.known(item, unknown.Items[i], item, path+"["+strconv.Itoa(i)+"]")
			}
		}
		return &out
	default:
		return value
	}
}

func (r *reader) knownMembers(value, unknown, at *document.Node, path string) *document.Node {
	out := &document.Node{Kind: document.Object, Span: at.Span}
	left := make(map[string]*document.Node, len(unknown.Members))
	for _, m := range unknown.Members {
		left[m.Key.Text] = m.Value
	}
	if value != nil {
		out.Span = value.Span
		for _, m := range value.Members {
			out.Members = append(out.Members, document.Member{Key: m.Key, Value: r.known(m.Value, left[m.Key.Text], m.Key, path+"."+m.Key.Text)})
			delete(left, m.Key.Text)
		}
	}
	for _, m := range unknown.Members {
		if left[m.Key.Text] != m.Value {
			continue
		}
		if n := r.known(nil, m.Value, m.Key, path+"."+m.Key.Text); n != nil {
			out.Members = append(out.Members, document.Member{Key: m.Key, Value: n})
		}
	}
	return out
}

// plain are the attributes of a resource where only values stand. In a state all of them are known; in planned values null may
// also be what is not known.
func (r *reader) plain(span document.Span, state bool) *document.Node {
	n := r.node(span)
	values, address := n.Member("values"), n.Member("address")
	if values == nil || address == nil || state {
		return values
	}
	return maybe(values, address.Display())
}

func maybe(n *document.Node, path string) *document.Node {
	switch n.Kind {
	case document.Null:
		return document.NewUnknown(n.Span, &document.Symbol{ID: path, Why: path + " may be decided when the plan is applied", Span: n.Span})
	case document.Object:
		out := *n
		out.Members = make([]document.Member, len(n.Members))
		for i, m := range n.Members {
			out.Members[i] = document.Member{Key: m.Key, Value: maybe(m.Value, path+"."+m.Key.Text)}
		}
		return &out
	case document.List:
		out := *n
		out.Items = make([]*document.Node, len(n.Items))
		for i, item := range n.Items {
			out.Items[i] = maybe(item, path+"["+strconv.Itoa(i)+"]")
		}
		return &out
	default:
		return n
	}
}
