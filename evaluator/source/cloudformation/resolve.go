package cloudformation

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// The limits that keep a crafted template from costing more than its length.
const (
	maxDepth        = 200      // functions and values inside each other, references followed
	maxAlternatives = 16       // of one value that is put together from choices
	maxSpent        = 32 << 20 // bytes of texts made, and of nodes copied, per template
)

// tooMuch is the reason for what is not known because of maxSpent.
const tooMuch = "the template makes too much text"

// spend counts what is made and reports whether it is still within the limit.
func (t *template) spend(n int) bool {
	t.spent += n
	return t.spent <= maxSpent
}

func isFunction(name string) bool { return name == "Ref" || strings.HasPrefix(name, "Fn::") }

// resolve returns a value with its functions resolved, nil where it is left out (AWS::NoValue), and n itself where
// there is nothing to resolve. A node is resolved once, however many aliases name it.
func (t *template) resolve(n *document.Node) *document.Node {
	if n == nil {
		return nil
	}
	if got, done := t.resolved[n]; done {
		return got
	}
	if t.depth >= maxDepth {
		return t.unknown(n, "value", "functions are nested too deeply")
	}
	t.depth++
	got := t.resolveNew(n)
	t.depth--
	t.resolved[n] = got
	return got
}

func (t *template) resolveNew(n *document.Node) *document.Node {
	switch n.Kind {
	case document.String:
		return t.dynamic(n)
	case document.List:
		return n.Replace(t.resolve)
	case document.Object:
		for _, m := range n.Members {
			if !isFunction(m.Key.Text) {
				continue
			}
			if len(n.Members) == 1 {
				return t.function(n, m.Key.Text, m.Value)
			}
			if m.Key.Text != "Ref" { // beside other members Ref is a name like any other
				return t.unknown(n, m.Key.Text, m.Key.Text+" is not evaluated")
			}
		}
		return n.Replace(t.resolve)
	default:
		return n
	}
}

// function resolves the function n, an object with one member.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
func (t *template) function(n *document.Node, name string, argument *document.Node) *document.Node {
	switch name {
	case "Ref":
		if argument.Kind != document.String {
			return t.misused(n, name, "a name")
		}
		return t.ref(n.Span, argument.Text)
	case "Fn::GetAtt":
		return t.getAtt(n, argument)
	case "Fn::Sub":
		return t.sub(n, argument)
	case "Fn::Join":
		return t.join(n, argument)
	case "Fn::Select":
		return t.selectItem(n, argument)
	case "Fn::Split":
		return t.split(n, argument)
	case "Fn::If":
		return t.ifElse(n, argument)
	case "Fn::FindInMap":
		return t.findInMap(n, argument)
	case "Fn::ImportValue":
		return t.overText(n, name, argument, func(export *document.Node) *document.Node {
			return document.NewString(n.Span, document.Part{Symbol: &document.Symbol{ID: t.own("export " + export.Display()), Why: "another stack exports it", Span: n.Span}})
		})
	case "Fn::Base64":
		return t.overText(n, name, argument, func(n *document.Node) *document.Node {
			if !n.Concrete() || !t.spend(2*len(n.Text)) {
				return t.opaque(n.Span, "Fn::Base64 of "+n.Display(), "the text that is encoded is not known")
			}
			return text(n.Span, base64.StdEncoding.EncodeToString([]byte(n.Text)))
		})
	case "Fn::GetAZs", "Fn::Cidr":
		return t.unknownList(n, name, name+" is evaluated at deployment")
	case "Fn::Length":
		return t.length(n, argument)
	case "Fn::ToJsonString":
		return t.toJSON(n, argument)
	default:
		return t.unknown(n, name, name+" is not evaluated")
	}
}

// misused returns the value of a function whose argument is wrong.
func (t *template) misused(n *document.Node, function, wants string) *document.Node {
	return t.unknown(n, function, fmt.Sprintf("%s takes %s", function, wants))
}

func (t *template) length(n, argument *document.Node) *document.Node {
	list := t.resolve(argument)
	return t.over(n, []*document.Node{list}, func(values []*document.Node) *document.Node {
		if values[0] == nil || values[0].Kind != document.List || repeats(values[0], len(values[0].Items)) != nil {
			return t.unknown(n, "Fn::Length", "the length of the list is not known")
		}
		return &document.Node{Kind: document.Number, Span: n.Span, Text: strconv.Itoa(len(values[0].Items))}
	})
}

// toJSON resolves Fn::ToJsonString to a text that keeps the value it is made of.
func (t *template) toJSON(n, argument *document.Node) *document.Node {
	value := t.resolve(argument)
	if value == nil || value.Kind != document.Object && value.Kind != document.List {
		return t.misused(n, "Fn::ToJsonString", "an object or a list")
	}
	out := t.opaque(n.Span, t.symbol(n.Span, "Fn::ToJsonString", "").ID, "the JSON text of values that are not known")
	if isConcrete(value) && t.spend(64*t.size(value)) {
		out = text(n.Span, document.Print(value))
	}
	out.Inner = value
	return out
}

// isConcrete reports whether a value is known with all that is in it.
func isConcrete(n *document.Node) bool {
	switch n.Kind {
	case document.List:
		return !n.Repeats && !slices.ContainsFunc(n.Items, func(n *document.Node) bool { return !isConcrete(n) })
	case document.Object:
		return !slices.ContainsFunc(n.Members, func(m document.Member) bool { return m.Key.Symbolic != nil || !isConcrete(m.Value) })
	default:
		return n.Concrete() && !n.Repeats
	}
}

// overText resolves an argument that must be one text and applies f to each value that it may take.
func (t *template) overText(n *document.Node, function string, argument *document.Node, f func(*document.Node) *document.Node) *document.Node {
	return t.over(n, []*document.Node{t.resolve(argument)}, func(values []*document.Node) *document.Node {
		if values[0].Parts() == nil {
			return t.misused(n, function, "a text")
		}
		return f(values[0])
	})
}

// over applies f to every combination of the values that the choices in nodes may take; where the results differ they
// are a choice again. Beyond maxAlternatives combinations the result is unknown.
func (t *template) over(n *document.Node, nodes []*document.Node, f func([]*document.Node) *document.Node) *document.Node {
	result, ok := document.Distribute(n.Span, maxAlternatives, nodes, same, f)
	if !ok {
		why := fmt.Sprintf("it depends on conditions with more than %d combinations", maxAlternatives)
		return t.opaque(n.Span, t.symbol(n.Span, "value", "").ID, why)
	}
	return merged(result)
}

// merged returns a choice with one alternative for all values that give the same.
func merged(n *document.Node) *document.Node {
	if n == nil || n.Kind != document.Choice {
		return n
	}
	var alternatives []document.Alternative
	for _, a := range n.Symbolic.Alternatives {
		a.Node = merged(a.Node)
		alternatives = joined(alternatives, a, func(b *document.Node) bool { return same(b, a.Node) })
	}
	choice := choiceOf(n.Span, alternatives...)
	choice.Repeats = n.Repeats
	return choice
}

func allSame(nodes []*document.Node) bool {
	for _, n := range nodes[1:] {
		if !same(nodes[0], n) {
			return false
		}
	}
	return true
}

func same(a, b *document.Node) bool {
	switch {
	case a == b:
		return true
	case a == nil || b == nil || a.Kind != b.Kind || a.Concrete() != b.Concrete():
		return false
	case a.Concrete():
		return a.Text == b.Text
	default:
		return document.Print(a) == document.Print(b)
	}
}
