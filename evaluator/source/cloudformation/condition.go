package cloudformation

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// condition returns the value of a condition of the template: a Bool where it is known, and otherwise a choice of Bools.
// What decides is a parameter or pseudo parameter where the condition only compares such with texts, so that conditions
// about the same one agree; for anything else it is the condition itself.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html
func (t *template) condition(name string) *document.Node {
	if value, ok := t.conditionValues[name]; ok {
		return value
	}
	itself := t.undecided(name)
	t.conditionValues[name] = itself // where the condition refers to itself
	value := eachLeaf(t.test(t.conditions[name]), func(n *document.Node) *document.Node {
		if n == nil || n.Kind != document.Bool {
			return itself
		}
		return n
	})
	t.conditionValues[name] = value
	return value
}

// undecided is a condition of which nothing is known.
func (t *template) undecided(name string) *document.Node {
	on := t.own("condition " + name)
	return choiceOf(document.Span{},
		document.Alternative{On: on, Is: "true", Node: truth(true)},
		document.Alternative{On: on, Is: "false", Node: truth(false)})
}

func truth(b bool) *document.Node {
	if b {
		return &document.Node{Kind: document.Bool, Text: "true"}
	}
	return &document.Node{Kind: document.Bool, Text: "false"}
}

func isBool(n *document.Node, b bool) bool {
	return n != nil && n.Kind == document.Bool && (n.Text == "true") == b
}

// test evaluates a condition function to a Bool or a choice of them. What is not known is nil, or no Bool.
func (t *template) test(n *document.Node) *document.Node {
	if n == nil || n.Kind != document.Object || len(n.Members) != 1 || t.depth >= maxDepth {
		return nil
	}
	t.depth++
	defer func() { t.depth-- }()
	name, argument := n.Members[0].Key.Text, n.Members[0].Value
	switch {
	case name == "Condition" && argument.Kind == document.String:
		if t.comparing {
			return nil
		}
		return t.condition(argument.Text)
	case name == "Fn::Equals" && len(argument.Items) == 2:
		sides := []*document.Node{t.resolve(argument.Items[0]), t.resolve(argument.Items[1])}
		return t.over(n, sides, func(sides []*document.Node) *document.Node { return t.equal(sides[0], sides[1]) })
	case name == "Fn::Not" && len(argument.Items) == 1:
		return eachLeaf(t.test(argument.Items[0]), func(n *document.Node) *document.Node {
			if n == nil || n.Kind != document.Bool {
				return n
			}
			return truth(n.Text != "true")
		})
	case name == "Fn::And", name == "Fn::Or":
		var values []*document.Node
		for _, item := range argument.Items {
			values = append(values, t.test(item))
		}
		return t.over(n, values, func(values []*document.Node) *document.Node { return combine(values, name == "Fn::Or") })
	default:
		return nil
	}
}

// combine is the conjunction of values that may not be known, or with decisive true the disjunction.
func combine(values []*document.Node, decisive bool) *document.Node {
	if slices.ContainsFunc(values, func(n *document.Node) bool { return isBool(n, decisive) }) {
		return truth(decisive)
	}
	if slices.ContainsFunc(values, func(n *document.Node) bool { return !isBool(n, !decisive) }) || len(values) == 0 {
		return nil
	}
	return truth(!decisive)
}

// equal compares two texts; nil is "not known".
func (t *template) equal(a, b *document.Node) *document.Node {
	if a.Parts() == nil || b.Parts() == nil {
		return nil
	}
	if !a.Concrete() {
		a, b = b, a
	}
	switch {
	case a.Concrete() && b.Concrete():
		return truth(a.Text == b.Text)
	case !a.Concrete():
		if sameParts(a.Parts(), b.Parts()) {
			return truth(true)
		}
		return nil
	case len(b.Parts()) == 1:
		return t.is(b.Parts()[0].Symbol, a.Text)
	default:
		return nil
	}
}

func sameParts(a, b []document.Part) bool {
	return slices.EqualFunc(a, b, func(a, b document.Part) bool {
		return a.Text == b.Text && (a.Symbol == nil) == (b.Symbol == nil) && a.Symbol.Same(b.Symbol)
	})
}

// is returns whether a parameter has a value: a choice between all values that the template compares it with.
func (t *template) is(s *document.Symbol, value string) *document.Node {
	on := ""
	switch {
	case s.Kind == document.Account && !isAccountID(&document.Node{Kind: document.String, Text: value}), s.Kind != document.Opaque && value == "":
		return truth(false)
	case s.Kind == document.Region && s.ID == t.self(s.Kind):
		on = t.own("the Region")
	case s.Kind == document.Account && s.ID == t.self(s.Kind):
		on = t.own("the account")
	case s.ID == document.Self:
		on = "the " + s.Kind.String()
	case strings.HasPrefix(s.ID, "parameter "), strings.HasPrefix(s.ID, "AWS::"):
		on = s.ID
	default:
		return nil
	}
	values := t.comparisons()[on]
	if t.comparing {
		if !slices.Contains(values, value) {
			t.compared[on] = append(values, value)
		}
		return nil
	}
	other := "another value"
	if len(values) == 1 {
		other = "not " + valueName(value)
	}
	var others []string
	for _, v := range values {
		if v != value {
			others = append(others, valueName(v))
		}
	}
	others = append(others, other)
	return choiceOf(document.Span{},
		document.Alternative{On: on, Is: valueName(value), Node: truth(true)},
		document.Alternative{On: on, Is: others[0], Or: others[1:], Node: truth(false)})
}

// comparisons returns the values that the conditions of the template compare each parameter with.
func (t *template) comparisons() map[string][]string {
	if t.compared != nil {
		return t.compared
	}
	t.compared, t.comparing = map[string][]string{}, true
	for _, name := range t.conditionNames {
		t.test(t.conditions[name])
	}
	t.comparing = false
	return t.compared
}

// valueName is a value in messages and in decisions.
func valueName(s string) string {
	if s == "" {
		return `""`
	}
	return s
}

func choiceOf(span document.Span, alternatives ...document.Alternative) *document.Node {
	return &document.Node{Kind: document.Choice, Span: span, Symbolic: &document.Symbolic{Alternatives: alternatives}}
}

// ifElse resolves Fn::If: one side of it where the condition is known.
func (t *template) ifElse(n, argument *document.Node) *document.Node {
	if argument.Kind != document.List || len(argument.Items) != 3 || argument.Items[0].Kind != document.String {
		return t.misused(n, "Fn::If", "the name of a condition and two values")
	}
	name := argument.Items[0].Text
	value := t.condition(name)
	switch {
	case isBool(value, true):
		return t.resolve(argument.Items[1])
	case isBool(value, false):
		return t.resolve(argument.Items[2])
	}
	yes, no := t.resolve(argument.Items[1]), t.resolve(argument.Items[2])
	if leaves := countLeaves(value); leaves > 2 && !t.spend(64*leaves*(t.size(yes)+t.size(no))) {
		value = t.undecided(name)
	}
	return pick(n.Span, value, yes, no)
}

// pick returns yes where a condition is true and no where it is false.
func pick(span document.Span, value, yes, no *document.Node) *document.Node {
	if value.Kind != document.Choice {
		if isBool(value, true) {
			return yes
		}
		return no
	}
	var alternatives []document.Alternative
	for _, a := range value.Symbolic.Alternatives {
		a.Node = pick(span, a.Node, yes, no)
		alternatives = joined(alternatives, a, func(b *document.Node) bool { return a.Node == b })
	}
	if len(alternatives) == 1 {
		return alternatives[0].Node
	}
	return choiceOf(span, alternatives...)
}

// joined adds an alternative, or its values to those of an alternative with the same node.
func joined(all []document.Alternative, a document.Alternative, same func(*document.Node) bool) []document.Alternative {
	for i := range all {
		if b := &all[i]; b.On == a.On && same(b.Node) {
			b.Or = append(append(slices.Clip(b.Or), a.Is), a.Or...)
			return all
		}
	}
	return append(all, a)
}

func countLeaves(n *document.Node) int {
	if n == nil || n.Kind != document.Choice {
		return 1
	}
	count := 0
	for _, a := range n.Symbolic.Alternatives {
		count += countLeaves(a.Node)
	}
	return count
}

// size returns how many nodes a value has, each alternative counted.
func (t *template) size(n *document.Node) int {
	if n == nil {
		return 0
	}
	if size, ok := t.sizes[n]; ok {
		return size
	}
	size := 1
	for _, item := range n.Items {
		size += t.size(item)
	}
	for _, m := range n.Members {
		size += t.size(m.Value)
	}
	if n.Kind == document.Choice {
		for _, a := range n.Symbolic.Alternatives {
			size += t.size(a.Node)
		}
	}
	size = min(size, maxSpent)
	t.sizes[n] = size
	return size
}
