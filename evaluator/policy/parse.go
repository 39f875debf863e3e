package policy

import (
	"fmt"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// Parse reads a policy document of that kind. A String node is read as the policy's JSON text, URL-encoded or not, as
// AWS's APIs hand it out. All problems are reported in one go; a fatal diagnostic says that n is no policy at all, and
// only then is the policy nil. A nil or Null node gives no policy and no diagnostic.
func Parse(n *document.Node, kind Kind, limits document.Limits) (*Policy, []Diagnostic) {
	if n == nil || n.Kind == document.Null {
		return nil, nil
	}
	p := parser{policy: &Policy{Kind: kind}}
	if n.Kind == document.String {
		n = p.embedded(n, limits)
	}
	p.policy.Node = n
	switch {
	case n == nil:
		return nil, p.diagnostics
	case n.Kind == document.Unknown || n.Kind == document.Choice:
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
	if n.Kind == document.Unknown && n.Symbolic.Symbol.Why != "" {
		why = n.Symbolic.Symbol.Why
	} else if n.Kind == document.String && n.Symbolic != nil {
		for _, part := range n.Symbolic.Parts {
			if part.Symbol != nil && part.Symbol.Why != "" {
				why = part.Symbol.Why
			}
		}
	}
	p.policy.Unknowns = append(p.policy.Unknowns, Unknown{What: what, Why: why, Statement: statement, Span: n.Span})
}

// embedded reads a policy that is recorded as text.
func (p *parser) embedded(n *document.Node, limits document.Limits) *document.Node {
	if n.Symbolic == nil && strings.HasPrefix(strings.TrimSpace(n.Text), "%7B") {
		n = unescapeURL(n)
	} else if parts := n.Parts(); len(parts) == 1 && parts[0].Symbol != nil {
		return document.NewUnknown(n.Span, parts[0].Symbol)
	}
	inner, diagnostics := document.ParseEmbeddedJSON(n, limits)
	for i := range diagnostics {
		// The file around the text is readable: what is wrong inside is a finding about the policy.
		diagnostics[i].Fatal = false
	}
	p.diagnostics = append(p.diagnostics, diagnostics...)
	if inner == nil || inner.Kind != document.Object {
		if len(diagnostics) == 0 {
			p.report(n, "not-a-policy", "The text of the policy is not a JSON object", "A policy document is an object with the elements Version and Statement.")
		}
		return nil
	}
	return inner
}

var documentElements = []string{"Version", "Id", "Statement"}

func (p *parser) document(n *document.Node) {
	for _, m := range n.Members {
		switch m.Key.Display() {
		case "Version":
			p.version(m.Value)
		case "Id":
			p.policy.ID = m.Value
			p.wantString(m.Value, "Id", -1)
		case "Statement":
		default:
			p.unknownElement(m.Key, "a policy", documentElements)
		}
	}
	// As in every JSON reader the last of several members counts; the reader has reported the others.
	switch s := n.Member("Statement"); {
	case s == nil:
		p.report(n, "missing-element", "The policy has no Statement", "Without statements nobody has access. Add the element Statement, a list of statements.")
	case s.Kind == document.List:
		if len(s.Items) == 0 {
			p.report(s, "missing-element", "The policy has no statements", "AWS refuses a policy whose Statement is empty.")
		}
		for _, item := range s.Items {
			p.statement(item)
		}
	default:
		p.statement(s)
	}
}

func (p *parser) version(n *document.Node) {
	p.policy.VersionNode = n
	if !n.Concrete() {
		p.wantString(n, "Version", -1)
		return
	}
	p.policy.Version = n.Text
	if n.Text != "2012-10-17" && n.Text != "2008-10-17" {
		p.report(n, "wrong-version", fmt.Sprintf("The policy language has no version %q", n.Text), `Write "2012-10-17", the current version.`)
	}
}

var statementElements = []string{"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"}

func (p *parser) statement(n *document.Node) {
	i := len(p.policy.Statements)
	if n.Kind == document.Unknown || n.Kind == document.Choice {
		what := "a statement"
		if n.Repeats {
			what = "any number of statements"
		}
		p.unknown(n, what, -1)
		return
	}
	if n.Kind != document.Object {
		p.report(n, "wrong-type", fmt.Sprintf("A statement must be an object, not %s", n.Kind), "Statement is an object with Effect, Principal, Action and Resource, or a list of such objects.")
		return
	}
	p.policy.Statements = append(p.policy.Statements, Statement{Index: i, Node: n, Repeats: n.Repeats})
	s := &p.policy.Statements[i]
	keys := map[string]*document.Node{}
	for _, m := range n.Members {
		name := m.Key.Display()
		if !contains(statementElements, name) {
			p.unknownElement(m.Key, "a statement", statementElements)
			continue
		}
		keys[name] = m.Key
	}
	if s.Sid = n.Member("Sid"); s.Sid != nil {
		p.wantString(s.Sid, "Sid", i)
	}
	p.effect(s, n.Member("Effect"))
	p.principals(s, n, keys)
	s.Actions = p.patterns(s, "Action", keys)
	s.Resources = p.patterns(s, "Resource", keys)
	p.condition(s, n.Member("Condition"))
}

func (p *parser) effect(s *Statement, n *document.Node) {
	s.EffectNode = n
	switch {
	case n == nil:
		p.report(s.Node, "missing-element", s.Name()+" has no Effect", `Add "Effect": "Allow" or "Effect": "Deny".`)
	case n.Kind == document.Unknown || n.Kind == document.String && n.Symbolic != nil:
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
func (p *parser) patterns(s *Statement, element string, keys map[string]*document.Node) *Patterns {
	key, notKey := keys[element], keys["Not"+element]
	switch {
	case key != nil && notKey != nil:
		p.report(notKey, "conflicting-elements", fmt.Sprintf("%s has both %s and Not%s", s.Name(), element, element), "AWS refuses a statement with both. Keep one of them.")
	case key == nil && notKey == nil && element == "Resource":
		p.report(s.Node, "missing-resource", s.Name()+" has no Resource", `Add "Resource": "*", which in a key policy means this key.`)
		return nil
	case key == nil && notKey == nil:
		p.report(s.Node, "missing-element", s.Name()+" has no "+element, "Add the element "+element+", a string or a list of strings.")
		return nil
	}
	out := &Patterns{Element: key, Complete: true}
	if key == nil {
		out.Not, out.Element = true, notKey
	}
	p.strings(s.Node.Member(out.Element.Text), "a value of "+out.Element.Text+" of "+s.Name(), s.Index, func(n *document.Node) {
		out.Values = append(out.Values, n)
		out.Complete = out.Complete && known(n)
	})
	return out
}

// known reports whether a string or unknown value says what it is: a lone symbol that may be any text does not.
func known(n *document.Node) bool {
	parts := n.Parts()
	return n.Kind != document.Unknown && !n.Repeats && (len(parts) != 1 || parts[0].Symbol == nil || parts[0].Symbol.Kind != document.Opaque)
}

// strings calls add for each string of a string-or-list element; values that are not known are noted and added too.
func (p *parser) strings(n *document.Node, what string, statement int, add func(*document.Node)) {
	items := []*document.Node{n}
	if n.Kind == document.List {
		items = n.Items
	}
	for _, item := range items {
		switch item.Kind {
		case document.String, document.Unknown:
			if !known(item) {
				p.unknown(item, what, statement)
			}
			add(item)
		case document.Choice:
			p.unknown(item, what, statement)
		default:
			p.report(item, "wrong-type", fmt.Sprintf("%s must be a string, not %s", upperFirst(what), item.Kind), "Write a string, or a list of strings.")
		}
	}
}

func (p *parser) wantString(n *document.Node, element string, statement int) {
	switch n.Kind {
	case document.String:
	case document.Unknown, document.Choice:
		// A name that is not known changes nothing about who has access.
	default:
		p.report(n, "wrong-type", fmt.Sprintf("%s must be a string, not %s", element, n.Kind), "Write the value in double quotes.")
	}
}

func (p *parser) unknownElement(key *document.Node, in string, elements []string) {
	name := key.Display()
	if key.Symbolic != nil {
		p.unknown(key, "the name of an element", -1)
		return
	}
	detail := "The elements are " + strings.Join(elements, ", ") + "."
	for _, e := range elements {
		if strings.EqualFold(e, name) || strings.EqualFold(e+"s", name) || strings.EqualFold(e, name+"s") {
			detail = fmt.Sprintf("Did you mean %s? Names of elements are case-sensitive.", e)
		}
	}
	p.report(key, "unknown-element", fmt.Sprintf("%q is not an element of %s", name, in), detail)
}

func contains(list []string, s string) bool {
	for _, e := range list {
		if e == s {
			return true
		}
	}
	return false
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
