package access

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// plainKinds are the kinds of symbols that stand for no wildcard, allKinds those of all symbols.
var (
	plainKinds = append(slices.Clone(known), document.URLSuffix, document.Organization)
	allKinds   = append(slices.Clone(plainKinds), document.Opaque)
)

// callerKeys are keys that say who calls.
var callerKeys = map[string]bool{"aws:principalarn": true, "aws:principalaccount": true, "kms:calleraccount": true}

// settled reports whether everything in the principals and conditions of a policy is known.
func settled(p *policy.Policy) bool {
	for i := range p.Statements {
		s := &p.Statements[i]
		if s.Principals != nil && slices.ContainsFunc(s.Principals.List, func(pr policy.Principal) bool { return !pr.Node.Concrete() }) {
			return false
		}
		if slices.ContainsFunc(s.Conditions, open) {
			return false
		}
	}
	return true
}

// open reports whether a value of the condition is not known.
func open(c policy.Condition) bool {
	return !c.Complete || slices.ContainsFunc(c.Values, func(n *document.Node) bool { return !n.Concrete() })
}

// forStrangers returns the policy as it is for strangers: what is not known before deployment has a value of its own where it
// does not matter to them which. That is so for principals and for values that say whose a request is, as strangers are
// nobody whom a symbol stands for; and for a value that the caller chooses, where no other test that bears on the
// same requests is about the key.
func forStrangers(p *policy.Policy) *policy.Policy {
	if settled(p) {
		return p
	}
	out := *p
	out.Statements = slices.Clone(p.Statements)
	for i := range out.Statements {
		s := &out.Statements[i]
		s.Principals = settledPrincipals(s.Principals)
		s.Conditions = slices.Clone(s.Conditions)
		for j := range s.Conditions {
			c := &s.Conditions[j]
			if !open(*c) || c.Operator.Family != "String" && c.Operator.Family != "Arn" {
				continue
			}
			name := strings.ToLower(c.Key())
			_, whose := strangerKeys[name]
			pattern := c.Operator.Family == "Arn" || strings.HasSuffix(c.Operator.Base, "Like")
			switch whose = whose || callerKeys[name]; {
			case whose && pattern:
				settleValues(c, plainKinds...) // another symbol may be a wildcard
			case whose, alone(p, i, j, name):
				settleValues(c, allKinds...)
			}
		}
	}
	return &out
}

// alone reports whether a condition of a statement is the only one of it about a key, and no statement with the other effect
// has one.
func alone(p *policy.Policy, statement, condition int, name string) bool {
	for i := range p.Statements {
		for j := range p.Statements[i].Conditions {
			here := i == statement
			if here && j == condition || !strings.EqualFold(p.Statements[i].Conditions[j].Key(), name) {
				continue
			}
			if here || p.Statements[i].Effect != p.Statements[statement].Effect {
				return false
			}
		}
	}
	return p.Statements[statement].Effect != policy.UnknownEffect
}

func settledPrincipals(p *policy.Principals) *policy.Principals {
	if p == nil || !slices.ContainsFunc(p.List, func(pr policy.Principal) bool { return pr.Account != nil && !pr.Node.Concrete() }) {
		return p
	}
	out := *p
	out.List = slices.Clone(p.List)
	for i := range out.List {
		if pr := &out.List[i]; pr.Account != nil {
			pr.Account, pr.Partition, pr.Name = settledText(pr.Account, allKinds...), settledText(pr.Partition, allKinds...), settledText(pr.Name, allKinds...)
		}
	}
	return &out
}

func settledText(t policy.Text, kinds ...document.SymbolKind) policy.Text {
	if _, concrete := t.Concrete(); concrete {
		return t
	}
	return joined(valued(t, kinds...))
}

// settleValues gives the symbols of a condition's values values.
func settleValues(c *policy.Condition, kinds ...document.SymbolKind) {
	c.Values = slices.Clone(c.Values)
	for i, n := range c.Values {
		if !n.Concrete() {
			c.Values[i] = document.NewString(n.Span, settledText(policy.TextOf(n), kinds...)...)
		}
	}
	// One text of which nothing is known stands as well for a list of which nothing is known.
	c.Complete = c.Complete || !slices.ContainsFunc(c.Values, func(n *document.Node) bool { return !n.Concrete() })
}
