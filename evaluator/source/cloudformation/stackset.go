package cloudformation

import (
	"fmt"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/source/yaml"
)

// maxStackSets is how many stack sets inside each other are read.
const maxStackSets = 3

// stackSet reads the template of a stack set. It is for accounts and Regions of its own: "this account" in it is not the
// account of the template around it.
func (t *template) stackSet(m document.Member) []inventory.Account {
	p := t.properties(m)
	body := p.get("TemplateBody")
	if body == nil {
		return nil
	}
	name := m.Key.Text
	root, why := t.body(body)
	if root == nil {
		if body.Span.Valid() && strings.Contains(body.Span.Source.Text[body.Span.Start:body.Span.End], "AWS::KMS::") {
			t.notEvaluated(body.Span, fmt.Sprintf("The template of the stack set %s is not evaluated: %s", name, why), "The keys in it are not judged.")
		}
		return nil
	}
	inner := newTemplate(Options{
		AccountID: soleText(p.all("StackInstancesGroup.DeploymentTargets.Accounts")), Region: soleText(p.all("StackInstancesGroup.Regions")),
		Partition: t.options.Partition, Parameters: map[string]string{},
	})
	for _, item := range p.all("Parameters") {
		if key, value := memberOf(item, "ParameterKey"), memberOf(item, "ParameterValue"); key.Concrete() && value.Concrete() {
			inner.options.Parameters[key.Text] = value.Text
		}
	}
	inner.place, inner.prefix, inner.level = "the stack set "+name, t.prefix+name+".", t.level+1
	inner.spent = t.spent
	accounts := inner.accounts(name, root)
	t.spent = inner.spent
	for _, d := range inner.diagnostics {
		if d.Fatal { // the template around it is readable
			d.Code, d.Fatal = "not-evaluated", false
		}
		t.report(d.Code, d.Span, d.Fatal, d.Summary, d.Detail)
	}
	return accounts
}

// body returns the template that a TemplateBody holds, or why it is not known.
func (t *template) body(n *document.Node) (root *document.Node, why string) {
	switch {
	case t.level >= maxStackSets:
		return nil, "stack sets are nested too deeply"
	case !t.spend(len(n.Text)):
		return nil, tooMuch
	}
	var diagnostics []document.Diagnostic
	switch {
	case n.Kind == document.Choice:
		return nil, "it depends on conditions"
	case n.Kind != document.String:
		return nil, "it is no text"
	case n.Inner != nil:
		root = n.Inner
	case strings.HasPrefix(strings.TrimSpace(n.Parts()[0].Text), "{"):
		if root, diagnostics = document.ParseEmbeddedJSON(n, document.Limits{}); document.Fatal(diagnostics) && n.Concrete() {
			root, diagnostics = embeddedYAML(n) // in flow style
		}
	case n.Symbolic != nil:
		return nil, reasonOf(n)
	default:
		root, diagnostics = embeddedYAML(n)
	}
	for _, d := range diagnostics {
		if d.Fatal {
			return nil, d.Summary
		}
	}
	if !Recognize(root) {
		return nil, "it is no template"
	}
	return root, ""
}

// soleText returns the one text in a list, "" where there is none or there are several.
func soleText(list []*document.Node) string {
	if len(list) != 1 || list[0].Kind != document.String || !list[0].Concrete() || list[0].Repeats {
		return ""
	}
	return list[0].Text
}

// embeddedYAML reads the YAML text that is the value of a string. Positions are those of the text in the string's source.
func embeddedYAML(n *document.Node) (*document.Node, []document.Diagnostic) {
	m := mover{text: n, from: document.NewSource(n.Span.Source.Name, []byte(n.Text))}
	root, diagnostics := yaml.Parse(m.from, document.Limits{})
	for i := range diagnostics {
		diagnostics[i].Span = m.span(diagnostics[i].Span)
	}
	return m.node(root), diagnostics
}

// mover moves what was read from the text of a string to where that text is written.
type mover struct {
	text *document.Node
	from *document.Source
}

func (m mover) span(s document.Span) document.Span {
	start := outer(m.text, s.Start)
	return document.Span{Source: m.text.Span.Source, Start: start, End: max(start, outer(m.text, s.End))}
}

func (m mover) node(n *document.Node) *document.Node {
	if n == nil {
		return nil
	}
	moved := *n
	moved.Span = m.span(n.Span)
	if n.Kind == document.String {
		runs := n.Runs
		if runs == nil {
			runs = []document.Run{{Inner: 0, Outer: outer(n, 0)}}
		}
		moved.Runs = make([]document.Run, len(runs))
		for i, r := range runs {
			moved.Runs[i] = document.Run{Inner: r.Inner, Outer: outer(m.text, r.Outer)}
		}
	}
	moved.Items, moved.Members = nil, nil
	for _, item := range n.Items {
		moved.Items = append(moved.Items, m.node(item))
	}
	for _, member := range n.Members {
		moved.Members = append(moved.Members, document.Member{Key: m.node(member.Key), Value: m.node(member.Value)})
	}
	return &moved
}
