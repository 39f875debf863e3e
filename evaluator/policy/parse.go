package policy

import (
	"fmt"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// Parse reads a policy document of that kind. A String node is read as the policy's JSON text, URL-encoded or not, as
// AWS's APIs hand it out. All problems are reported in one go; a fatal diagnostic says that n is no policy at all, and
// only then is the policy nil. A nil or Null node gives no policy and no diagnostic. Where the reader found nothing
// readable it has said so: that is not reported again, but counts as not known.
func Parse(n *document.Node, kind Kind, limits document.Limits) (*Policy, []Diagnostic) {
	if n == nil || n.Kind == document.Null {
		return nil, nil
	}
	p := parser{policy: &Policy{Kind: kind}}
	switch {
	case n.Kind == document.String && n.Inner != nil:
		n = n.Inner
	case n.Kind == document.String:
		n = p.embedded(n, limits)
	}
	p.policy.Node = n
	switch {
	case n == nil:
		return nil, p.diagnostics
	case undecided(n):
		p.unknown(n, "the policy", -1)
		return p.policy, p.diagnostics
	case n.Kind != document.Object:
		p.fail(n, "not-a-policy", fmt.Sprintf("A policy must be an object, not %s", n.Kind),
			"A policy document is an object with the elements Version and Statement.")
		return nil, p.diagnostics
	}
	p.document(n)
	return p.policy, p.diagnostics
}

type parser struct {
	policy      *Policy
	diagnostics []Diagnostic
}

func (p *parser) report(n *document.Node, code, summary, detail string) {
	p.diagnostics = append(p.diagnostics, Diagnostic{Code: code, Summary: summary, Detail: detail, Span: n.Span})
}

func (p *parser) fail(n *document.Node, code, summary, detail string) {
	p.report(n, code, summary, detail)
	p.diagnostics[len(p.diagnostics)-1].Fatal = true
}

func (p *parser) unknown(n *document.Node, what string, statement int) {
	why := "it is not known before deployment"
	if n.Kind == document.Invalid {
		why = "it cannot be read"
	}
	if n.Kind == document.Unknown && n.Symbolic.Symbol.Why != "" {
		why = n.Symbolic.Symbol.Why
	} else if n.Kind == document.String && n.Symbolic != nil {
		for _, part := range n.Symbolic.Parts {
			if part.Symbol != nil && part.Symbol.Why != "" {
				why = part.Symbol.Why
			}
		}
	}
	p.addUnknown(Unknown{What: what, Why: why, Statement: statement, Span: n.Span})
}

func (p *parser) addUnknown(u Unknown) { p.policy.Unknowns = append(p.policy.Unknowns, u) }

// undecided reports whether nothing can be said about the value of n: it is not known before deployment, or not readable.
func undecided(n *document.Node) bool {
	return n.Kind == document.Unknown || n.Kind == document.Choice || n.Kind == document.Invalid
}

// embedded reads a policy that is recorded as text; it returns nil where that is none.
func (p *parser) embedded(n *document.Node, limits document.Limits) *document.Node {
	if n.Symbolic == nil && strings.HasPrefix(strings.TrimSpace(n.Text), "%") {
		n = unescapeURL(n)
	}
	inner, diagnostics := document.ParseEmbeddedJSON(n, limits)
	readable := inner != nil && (inner.Kind == document.Object || inner.Kind == document.Unknown)
	fatal := document.Fatal(diagnostics)
	for i := range diagnostics {
		// The file around the text is readable, and so is the policy as far as it was read.
		diagnostics[i].Fatal = diagnostics[i].Fatal && !readable
	}
	p.diagnostics = append(p.diagnostics, diagnostics...)
	switch {
	case readable && fatal:
		p.addUnknown(Unknown{What: "the rest of the policy", Why: "its text cannot be read to the end", Statement: -1, Span: n.Span})
	case !readable && !fatal:
		p.fail(n, "not-a-policy", "The text of the policy is not a JSON object", "A policy document is an object with the elements Version and Statement.")
	}
	if !readable {
		return nil
	}
	return inner
}

var documentElements = []string{"Version", "Id", "Statement"}

func (p *parser) document(n *document.Node) {
	var statement *document.Node
	open := false // a name is not known: it may be that of any element
	// As in every JSON reader the last of several members counts; the reader has reported the others.
	for _, m := range n.Members {
		switch name := m.Key.Text; {
		case m.Key.Symbolic != nil:
			p.unknown(m.Key, "the name of an element", -1)
			open = true
		case name == "Version":
			p.policy.VersionNode = m.Value
		case name == "Id":
			p.policy.ID = m.Value
		case name == "Statement":
			statement = m.Value
		default:
			p.unknownElement(m.Key, "a policy", documentElements)
		}
	}
	p.version(p.policy.VersionNode)
	p.wantString(p.policy.ID, "Id")
	switch {
	case statement == nil && open:
	case statement == nil:
		p.report(n, "missing-element", "The policy has no Statement", "Without statements nobody has access. Add the element Statement, a list of statements.")
	case statement.Kind != document.List:
		p.statement(statement, 1)
	case len(statement.Items) == 0:
		p.report(statement, "missing-element", "The policy has no statements", "AWS refuses a policy whose Statement is empty.")
	default:
		p.policy.Statements = make([]Statement, 0, len(statement.Items))
		for i, item := range statement.Items {
			p.statement(item, i+1)
		}
	}
}

func (p *parser) version(n *document.Node) {
	switch {
	case n == nil:
	case undecided(n) || n.Kind == document.String && n.Symbolic != nil:
		// Policy variables are variables in one version and plain text in the other.
		p.unknown(n, "the version of the policy language", -1)
	case n.Kind != document.String:
		p.report(n, "wrong-type", fmt.Sprintf("Version must be a string, not %s", n.Kind), `Write "2012-10-17", the current version.`)
	default:
		p.policy.Version = n.Text
		if n.Text != "2012-10-17" && n.Text != "2008-10-17" {
			p.report(n, "wrong-version", fmt.Sprintf("The policy language has no version %q", n.Text), `Write "2012-10-17", the current version.`)
		}
	}
}

// statement reads one statement; number is its place in the text.
func (p *parser) statement(n *document.Node, number int) {
	i := len(p.policy.Statements)
	switch {
	case undecided(n):
		what := "a statement"
		if n.Repeats {
			what = "any number of statements"
		}
		p.unknown(n, what, -1)
		return
	case n.Kind != document.Object:
		p.report(n, "wrong-type", fmt.Sprintf("A statement must be an object, not %s", n.Kind), "Statement is an object with Effect, Principal, Action and Resource, or a list of such objects.")
		return
	}
	p.policy.Statements = append(p.policy.Statements, Statement{Index: i, Number: number, Node: n, Repeats: n.Repeats})
	s := &p.policy.Statements[i]
	e := p.elements(s)
	s.Sid = e.sid
	p.wantString(s.Sid, "Sid")
	p.effect(s, &e)
	p.principals(s, &e)
	s.Actions = p.patterns(s, &e, "Action", e.action, e.notAction)
	s.Resources = p.patterns(s, &e, "Resource", e.resource, e.notResource)
	p.condition(s, e.condition)
}

func (p *parser) effect(s *Statement, e *elements) {
	n := e.effect
	s.EffectNode = n
	switch {
	case n == nil && e.open:
	case n == nil:
		p.report(s.Node, "missing-element", s.Name()+" has no Effect", `Add "Effect": "Allow" or "Effect": "Deny".`)
	case undecided(n) || n.Kind == document.String && n.Symbolic != nil:
		p.unknown(n, "the effect of "+s.Name(), s.Index)
	case n.Kind != document.String:
		p.report(n, "wrong-type", fmt.Sprintf("Effect must be a string, not %s", n.Kind), `Write "Allow" or "Deny".`)
	case n.Text == "Allow":
		s.Effect = Allow
	case n.Text == "Deny":
		s.Effect = Deny
	default:
		p.report(n, "wrong-effect", fmt.Sprintf("Effect must be Allow or Deny, not %q", n.Text), "The two words are case-sensitive.")
	}
}

// patterns reads Action or NotAction, Resource or NotResource.
func (p *parser) patterns(s *Statement, e *elements, element string, is, not *document.Member) *Patterns {
	if is == nil && not == nil {
		switch {
		case e.open:
		case element == "Action":
			p.report(s.Node, "missing-element", s.Name()+" has no Action", "Add the element Action, a string or a list of strings.")
		case p.policy.Kind != Resource:
			// Policies of some resources have none: role trust policies, those of Amazon ECR repositories.
			p.report(s.Node, "missing-resource", s.Name()+" has no Resource", p.policy.Kind.resourceAdvice())
		}
		return nil
	}
	if is != nil && not != nil {
		p.report(not.Key, "conflicting-elements", fmt.Sprintf("%s has both %s and Not%s", s.Name(), element, element), "AWS refuses a statement with both. Keep one of them.")
	}
	m := is
	if is == nil {
		m = not
	}
	out := &Patterns{Not: is == nil, Element: m.Key, Complete: true}
	if m.Value.Kind != document.List {
		p.pattern(s, out, m.Value)
		return out
	}
	out.Values = make([]*document.Node, 0, len(m.Value.Items))
	for _, item := range m.Value.Items {
		p.pattern(s, out, item)
	}
	return out
}

// resourceAdvice says what to do about a statement without Resource.
func (k Kind) resourceAdvice() string {
	if k == Key {
		return `The statement has no effect. Add "Resource": "*", which in a key policy means this key.`
	}
	return `Add the element Resource, a string or a list of strings.`
}

// pattern reads one value of a string-or-list element; values that are not known are noted and, unless they are
// choices, kept.
func (p *parser) pattern(s *Statement, out *Patterns, n *document.Node) {
	if n.Kind == document.String || n.Kind == document.Unknown {
		out.Values = append(out.Values, n)
		if known(n) {
			return
		}
	}
	out.Complete = false
	what := "a value of " + out.Element.Text + " of " + s.Name()
	if undecided(n) || n.Kind == document.String {
		p.unknown(n, what, s.Index)
		return
	}
	p.report(n, "wrong-type", fmt.Sprintf("%s must be a string, not %s", upperFirst(what), n.Kind), "Write a string, or a list of strings.")
}

// known reports whether a string or number says what it is: a lone symbol that may be any text does not.
func known(n *document.Node) bool {
	if n.Kind == document.Unknown || n.Repeats {
		return false
	}
	return n.Symbolic == nil || len(n.Symbolic.Parts) != 1 || n.Symbolic.Parts[0].Symbol == nil || n.Symbolic.Parts[0].Symbol.Kind != document.Opaque
}

// wantString reports an Id or Sid that is no string. One that is not known changes nothing about who has access, and a
// number or boolean is the text that it is written as: CloudFormation takes it so.
func (p *parser) wantString(n *document.Node, element string) {
	if n != nil && n.Kind != document.String && n.Kind != document.Number && n.Kind != document.Bool && !undecided(n) {
		p.report(n, "wrong-type", fmt.Sprintf("%s must be a string, not %s", element, n.Kind), "Write the value in double quotes.")
	}
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
