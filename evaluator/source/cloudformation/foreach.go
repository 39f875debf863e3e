package cloudformation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

const forEach = "Fn::ForEach::"

// usesLoops reports whether a template has Fn::ForEach anywhere.
func usesLoops(root *document.Node) bool {
	return root.Span.Source == nil || strings.Contains(root.Span.Source.Text, forEach)
}

// loop is an Fn::ForEach: members are made of the body for each value of the collection.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
type loop struct {
	identifier string
	collection *document.Node
	body       *document.Node
}

func loopOf(m document.Member) (loop, bool) {
	a := m.Value
	if a.Kind != document.List || len(a.Items) != 3 || a.Items[0].Kind != document.String || a.Items[2].Kind != document.Object {
		return loop{}, false
	}
	return loop{identifier: a.Items[0].Text, collection: a.Items[1], body: a.Items[2]}, true
}

// expand returns a part of the template with the loops in it replaced by what they make, and n itself where there is
// none. A loop over values that are not known stays as it is; where only some are known, those of a section are made, as
// each stands for itself, and parts of properties are not, as they would be taken for all of them.
func (t *template) expand(n *document.Node, section bool) *document.Node {
	if n == nil {
		return nil
	}
	inside := func(n *document.Node) *document.Node { return t.expand(n, false) }
	if !slices.ContainsFunc(n.Members, func(m document.Member) bool { return strings.HasPrefix(m.Key.Text, forEach) }) {
		return n.Replace(inside)
	}
	changed := *n
	changed.Members = nil
	for _, m := range n.Members {
		l, ok := loopOf(m)
		if !strings.HasPrefix(m.Key.Text, forEach) || !ok {
			m.Value = inside(m.Value)
			changed.Members = append(changed.Members, m)
			continue
		}
		values, why := t.values(l.collection)
		if why != "" && (len(values) == 0 || !section) || t.spent > maxSpent {
			changed.Members = append(changed.Members, m)
			continue
		}
		if why != "" && mentionsKMS(l.body) {
			t.notEvaluated(l.collection.Span, fmt.Sprintf("%s may make more than is judged: %s", m.Key.Text, why), "Resources for other values are not judged.")
		}
		for _, v := range values {
			made := t.expand(t.bind(l.body, l.identifier, v), section)
			changed.Members = append(changed.Members, made.Members...)
		}
	}
	return &changed
}

// values returns the texts in a collection, in all cases that are known, and why there may be others.
func (t *template) values(collection *document.Node) (values []string, why string) {
	var add func(*document.Node)
	add = func(n *document.Node) {
		switch {
		case n == nil:
		case n.Kind == document.List:
			for _, item := range n.Items {
				add(item)
			}
		case n.Kind == document.Choice:
			for _, a := range n.Symbolic.Alternatives {
				add(a.Node)
			}
		case !n.Concrete() || n.Repeats:
			why = reasonOf(n)
		case !slices.Contains(values, n.Text):
			values = append(values, n.Text)
		}
	}
	add(t.resolve(collection))
	return values, why
}

// bind returns a body of a loop for one value: ${Name} is the value, &{Name} its letters and digits.
func (t *template) bind(n *document.Node, name, value string) *document.Node {
	if !t.spend(256) {
		return n
	}
	switch n.Kind {
	case document.String:
		return t.bindText(n, name, value)
	case document.List:
		return n.Replace(func(n *document.Node) *document.Node { return t.bind(n, name, value) })
	case document.Object:
		if len(n.Members) == 1 && n.Members[0].Key.Text == "Ref" && n.Members[0].Value.Text == name {
			return text(n.Span, value)
		}
		changed := *n
		changed.Members = make([]document.Member, len(n.Members))
		for i, m := range n.Members {
			changed.Members[i] = document.Member{Key: t.bindText(m.Key, name, value), Value: t.bind(m.Value, name, value)}
		}
		return &changed
	default:
		return n
	}
}

func (t *template) bindText(n *document.Node, name, value string) *document.Node {
	if n.Symbolic != nil || !strings.Contains(n.Text, "{"+name+"}") {
		return n
	}
	var b builder
	from := 0
	for i := 0; i < len(n.Text); i++ {
		rest := n.Text[i:]
		replaced := value
		switch {
		case strings.HasPrefix(rest, "${"+name+"}"):
		case strings.HasPrefix(rest, "&{"+name+"}"):
			replaced = alphanumeric(value)
		default:
			continue
		}
		b.literal(n, from, i)
		b.at(outer(n, i))
		b.text(replaced)
		from = i + len(name) + len("${}")
		i = from - 1
	}
	b.literal(n, from, len(n.Text))
	return b.node(t, n.Span)
}

func alphanumeric(s string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// whyNot completes the message about a loop that stayed as it is.
func (t *template) whyNot(m document.Member) string {
	l, ok := loopOf(m)
	if !strings.HasPrefix(m.Key.Text, forEach) || !ok {
		return ""
	}
	if _, why := t.values(l.collection); why != "" {
		return ": " + why
	}
	return ""
}
