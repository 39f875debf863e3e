package cloudformation

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// properties are the Properties of one resource, each resolved when it is asked for.
type properties struct {
	t      *template
	id     *document.Node // the logical id: what is not written has its span
	object *document.Node
	exists restriction // what must hold for the resource to exist
	rest   string      // why properties that are not written may be set all the same; "" where they are not
}

func (t *template) properties(m document.Member) properties {
	p := properties{t: t, id: m.Key, exists: t.existence(m.Value)}
	n := m.Value.Member("Properties")
	if n == nil || n.Kind == document.Null {
		return p
	}
	if n.Kind != document.Object {
		t.notEvaluated(n.Span, fmt.Sprintf("The properties of %s must be an object, not %s", m.Key.Text, n.Kind), "What they are is not known.")
		p.rest = "the properties are not an object"
		return p
	}
	p.object = n
	for _, member := range n.Members {
		if name := member.Key.Text; isFunction(name) {
			t.notEvaluated(member.Key.Span, fmt.Sprintf("The function %s is not evaluated for the properties of %s", name, m.Key.Text), "Properties that it may add are not known.")
			p.rest = name + " may set it"
		}
	}
	return p
}

// get returns a property, nil where it is left out.
func (p *properties) get(name string) *document.Node {
	if n := p.object.Member(name); n != nil {
		return p.exists.restrict(p.t.resolve(n))
	}
	if p.rest != "" {
		return p.t.unknown(p.id, name, p.rest)
	}
	return nil
}

// keySpan returns the span of a property's name, or of the logical id where the property is not written.
func (p *properties) keySpan(name string) document.Span {
	span := p.id.Span
	if p.object != nil {
		for _, m := range p.object.Members {
			if m.Key.Text == name {
				span = m.Key.Span
			}
		}
	}
	return span
}

// or returns a property, or AWS's default at the logical id where it is left out.
func (p *properties) or(name string, kind document.Kind, text string) *document.Node {
	return eachLeaf(p.get(name), func(n *document.Node) *document.Node {
		if n == nil || n.Kind == document.Null {
			return &document.Node{Kind: kind, Span: p.id.Span, Text: text}
		}
		return n
	})
}

// yaml11 are the words that YAML 1.1, which CloudFormation reads, takes for booleans.
var yaml11 = map[string]string{"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}

// boolean returns a boolean property with AWS's default. CloudFormation takes the strings "true" and "false" too.
func (p *properties) boolean(name, otherwise string) *document.Node {
	return eachLeaf(p.or(name, document.Bool, otherwise), func(n *document.Node) *document.Node {
		lower := strings.ToLower(n.Text)
		if word, ok := yaml11[lower]; ok {
			lower = word
		}
		switch {
		case n.Kind == document.String && n.Symbolic != nil:
			return document.NewUnknown(n.Span, firstSymbol(n))
		case n.Kind == document.String && (lower == "true" || lower == "false"):
			return &document.Node{Kind: document.Bool, Span: n.Span, Text: lower}
		}
		return n
	})
}

// number returns a number property, nil where it is left out. CloudFormation takes strings of digits too.
func (p *properties) number(name string) *document.Node {
	return eachLeaf(p.get(name), func(n *document.Node) *document.Node {
		if n == nil || n.Kind != document.String {
			return n
		}
		if n.Symbolic != nil {
			return document.NewUnknown(n.Span, firstSymbol(n))
		}
		if i, err := strconv.Atoi(n.Text); err == nil && strconv.Itoa(i) == n.Text {
			return &document.Node{Kind: document.Number, Span: n.Span, Text: n.Text}
		}
		return n
	})
}

// eachLeaf replaces every value that a choice, also one inside another, may take; n itself if it is no choice.
func eachLeaf(n *document.Node, replace func(*document.Node) *document.Node) *document.Node {
	if n == nil || n.Kind != document.Choice {
		return replace(n)
	}
	choice := choiceOf(n.Span)
	for _, a := range n.Symbolic.Alternatives {
		a.Node = eachLeaf(a.Node, replace)
		choice.Symbolic.Alternatives = append(choice.Symbolic.Alternatives, a)
	}
	return choice
}

// member returns a member of an object that may be a choice.
func member(n *document.Node, name string) *document.Node {
	return eachLeaf(n, func(n *document.Node) *document.Node {
		if n != nil && n.Kind == document.Unknown {
			return n
		}
		return n.Member(name)
	})
}

func firstSymbol(n *document.Node) *document.Symbol {
	for _, p := range n.Parts() {
		if p.Symbol != nil {
			return p.Symbol
		}
	}
	return nil
}

// name returns the name that the resource has or gets.
func (p *properties) name() *document.Node {
	return p.exists.restrict(p.t.resourceName(p.id.Span, p.id.Text))
}

// path returns the path of an IAM resource.
func (p *properties) path() *document.Node { return p.or("Path", document.String, "/") }

// arn returns the ARN of the resource, nil where its format is not known.
func (p *properties) arn() *document.Node {
	known := knownType(p.t.resources[p.id.Text])
	if known.arn == "" {
		return nil
	}
	return p.exists.restrict(p.t.arn(p.id.Span, p.id.Text, known.arn))
}
