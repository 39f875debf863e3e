package access

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// withMember returns a copy of an object with another value of a member: nil leaves the member out.
func withMember(n *document.Node, name string, value *document.Node) *document.Node {
	out := *n
	out.Members = slices.Clone(n.Members)
	at := slices.IndexFunc(out.Members, func(m document.Member) bool { return m.Key.Symbolic == nil && m.Key.Text == name })
	switch {
	case at >= 0 && value == nil:
		out.Members = slices.Delete(out.Members, at, at+1)
	case at >= 0:
		out.Members[at].Value = value
	case value != nil:
		out.Members = append(out.Members, document.Member{Key: str(name), Value: value})
	}
	return &out
}

func object(name string, value *document.Node) *document.Node {
	return &document.Node{Kind: document.Object, Members: []document.Member{{Key: str(name), Value: value}}}
}

// oneOrList is a value, or a list of several.
func oneOrList(values []*document.Node) *document.Node {
	if len(values) == 1 {
		return values[0]
	}
	return &document.Node{Kind: document.List, Items: values}
}

// withCondition adds a condition to a statement; nil if the statement has one with the operator and key, or conditions that
// are not known.
func withCondition(statement *document.Node, operator, key string, value *document.Node) *document.Node {
	all := statement.Member("Condition")
	if all == nil {
		return withMember(statement, "Condition", object(operator, object(key, value)))
	}
	if all.Kind != document.Object {
		return nil
	}
	of := all.Member(operator)
	switch {
	case of == nil:
		return withMember(statement, "Condition", withMember(all, operator, object(key, value)))
	case of.Kind != document.Object || slices.ContainsFunc(of.Members, func(m document.Member) bool { return strings.EqualFold(m.Key.Display(), key) }):
		return nil
	default:
		return withMember(statement, "Condition", withMember(all, operator, withMember(of, key, value)))
	}
}

// withoutCondition takes a condition out of a statement that has it.
func withoutCondition(statement *document.Node, operator, key string) *document.Node {
	all := statement.Member("Condition")
	of := all.Member(operator)
	if of == nil {
		return statement
	}
	if of = withMember(of, key, nil); len(of.Members) > 0 {
		return withMember(statement, "Condition", withMember(all, operator, of))
	}
	if all = withMember(all, operator, nil); len(all.Members) > 0 {
		return withMember(statement, "Condition", all)
	}
	return withMember(statement, "Condition", nil)
}

// asWritten returns a value as people write it: what is not known stands in it by its name. Texts that stand for something that
// is not known have these names too.
func asWritten(n *document.Node, names map[string]string) *document.Node {
	switch n.Kind {
	case document.List, document.Object:
		return n.Replace(func(n *document.Node) *document.Node { return asWritten(n, names) })
	case document.String, document.Unknown:
		if n.Symbolic != nil {
			return str(n.Display())
		}
		if name, ok := names[n.Text]; ok {
			return str(name)
		}
	}
	return n
}

// standIns gathers the texts of a value that stand for something that is not known of another one, with its name.
func standIns(n, written *document.Node, to map[string]string) {
	switch {
	case n == nil || written == nil || n == written:
	case n.Kind == document.List && written.Kind == n.Kind && len(n.Items) == len(written.Items):
		for i := range n.Items {
			standIns(n.Items[i], written.Items[i], to)
		}
	case n.Kind == document.Object && written.Kind == n.Kind && len(n.Members) == len(written.Members):
		for i := range n.Members {
			standIns(n.Members[i].Value, written.Members[i].Value, to)
		}
	case n.Kind == document.String && n.Symbolic == nil && written.Symbolic != nil:
		to[n.Text] = written.Display()
	}
}
