package cloudformation

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// defaults is the one condition for the defaults of all parameters of a template: either all of them are used or none.
// So a document has two branches from defaults, however many parameters it uses.
const defaults = "every parameter's default"

// maxAllowedValues is how many values of a parameter are followed one by one.
const maxAllowedValues = 8

// parameter resolves a Ref, at span, to a parameter.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
func (t *template) parameter(span document.Span, name string, n *document.Node) *document.Node {
	p := parameter{t: t, span: span, name: name}
	if typ := n.Member("Type"); typ != nil {
		p.typ = typ.Text
	}
	value := n.Member("Default")
	switch {
	case strings.HasPrefix(p.typ, "AWS::SSM::Parameter::Value<"): // the default is a name, not the value
		p.typ = strings.TrimSuffix(strings.TrimPrefix(p.typ, "AWS::SSM::Parameter::Value<"), ">")
		return p.unknown(fmt.Sprintf("parameter %s is read from Systems Manager", name))
	case isTrue(n.Member("NoEcho")):
		return p.unknown(fmt.Sprintf("parameter %s is hidden (NoEcho)", name))
	}
	if given, ok := t.given[name]; ok {
		return p.value(given)
	}
	if pattern := n.Member("AllowedPattern"); pattern != nil && isAccountPattern(pattern.Text) {
		p.kind = document.Account
	}
	if allowed := p.allowed(n.Member("AllowedValues")); allowed != nil {
		return allowed
	}
	if value == nil || !value.Concrete() || value.Kind == document.Null {
		return p.unknown(fmt.Sprintf("parameter %s has no default", name))
	}
	return choiceOf(span,
		document.Alternative{On: t.own(defaults), Is: "used", Node: p.value(value.Text)},
		document.Alternative{On: t.own(defaults), Is: "overridden", Node: p.unknown(fmt.Sprintf("parameter %s may be overridden", name))})
}

// give takes the values that the user gives to parameters of the template. One that the template does not allow is not
// taken, as it could not be deployed.
func (t *template) give(section *document.Node) {
	t.given = map[string]string{}
	if section == nil {
		return
	}
	for _, m := range section.Members {
		name := m.Key.Text
		value, ok := t.options.Parameters[name]
		if !ok || t.parameters[name] != m.Value {
			continue
		}
		if allowed := m.Value.Member("AllowedValues"); allowed != nil && !allows(allowed, value) {
			var values []string
			for _, item := range allowed.Items {
				values = append(values, item.Display())
			}
			t.notEvaluated(allowed.Span, fmt.Sprintf("The parameter %s may not be %q: the template allows %s", name, value, strings.Join(values, ", ")), "The value is not used.")
			continue
		}
		t.given[name] = value
	}
}

func allows(values *document.Node, value string) bool {
	return slices.ContainsFunc(values.Items, func(n *document.Node) bool { return n.Concrete() && n.Text == value })
}

// parameter is a parameter as one Ref sees it.
type parameter struct {
	t    *template
	span document.Span
	name string
	typ  string
	kind document.SymbolKind
}

func (p *parameter) isList() bool {
	return p.typ == "CommaDelimitedList" || strings.HasPrefix(p.typ, "List<")
}

// unknown returns the value of the parameter where nothing says what it is.
func (p *parameter) unknown(why string) *document.Node {
	s := &document.Symbol{Kind: p.kind, ID: p.t.own("parameter " + p.name), Why: why, Span: p.span}
	switch {
	case p.isList():
		return listOf(document.NewUnknown(p.span, s))
	case p.typ == "Number":
		return document.NewUnknown(p.span, s)
	default:
		return document.NewString(p.span, document.Part{Symbol: s})
	}
}

// value returns the value of the parameter for one text.
func (p *parameter) value(s string) *document.Node {
	cost := 64 + len(s)
	if p.isList() {
		cost += 128 * strings.Count(s, ",")
	}
	if !p.t.spend(cost) {
		return p.unknown(tooMuch)
	}
	switch {
	case p.isList():
		list := &document.Node{Kind: document.List, Span: p.span}
		for item := range strings.SplitSeq(s, ",") {
			list.Items = append(list.Items, text(p.span, strings.TrimSpace(item)))
		}
		return list
	case p.typ == "Number" && json.Valid([]byte(s)):
		return &document.Node{Kind: document.Number, Span: p.span, Text: strings.TrimSpace(s)}
	default:
		return text(p.span, s)
	}
}

// allowed returns a choice of the values that a parameter may have, nil where they are not few.
func (p *parameter) allowed(n *document.Node) *document.Node {
	if n == nil || n.Kind != document.List || p.isList() || len(n.Items) == 0 || len(n.Items) > maxAllowedValues {
		return nil
	}
	choice := choiceOf(p.span)
	seen := map[string]bool{}
	for _, item := range n.Items {
		if !item.Concrete() || item.Kind == document.Null {
			return nil
		}
		if !seen[item.Text] {
			seen[item.Text] = true
			choice.Symbolic.Alternatives = append(choice.Symbolic.Alternatives, document.Alternative{On: p.t.own("parameter " + p.name), Is: valueName(item.Text), Node: p.value(item.Text)})
		}
	}
	if len(choice.Symbolic.Alternatives) == 1 {
		return choice.Symbolic.Alternatives[0].Node
	}
	return choice
}

// isAccountPattern reports whether an AllowedPattern, which the whole value must match, permits 12 digits only.
func isAccountPattern(pattern string) bool {
	switch strings.Trim(pattern, "^$()") {
	case `\d{12}`, `[0-9]{12}`, `\d{12,12}`, `[0-9]{12,12}`, `[\d]{12}`:
		return true
	default:
		return false
	}
}

func isTrue(n *document.Node) bool {
	return n != nil && n.Concrete() && strings.EqualFold(n.Text, "true")
}

// listOf returns a list of items that occur any number of times, each like item.
func listOf(item *document.Node) *document.Node {
	item.Repeats = true
	return &document.Node{Kind: document.List, Span: item.Span, Items: []*document.Node{item}}
}
