package authz

import (
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// compiled is a policy, prepared for being evaluated.
type compiled struct {
	// name is what messages call it: "policy AllowUse of role App", "the key policy".
	name string
	// allows and denies are the statements by effect, in source order; one whose effect is not known is in both.
	allows, denies []statement
	// allowed and denied are the actions that some statement of each kind may be about.
	allowed, denied kms.ActionSet
	// gaps are reasons why there may be more statements than these.
	gaps []Unknown
	// branches, where the document has alternatives, are the policy in each of their combinations; the rest is empty then.
	branches []*compiled
	// branch says that the policy is one of these.
	branch bool
	// partial says that there are more combinations than branches.
	partial bool
	// choices are the conditions that the alternatives depend on.
	choices string
}

// maxBranches is how many combinations of a document's alternatives are looked at.
const maxBranches = 16

// newCompiled compiles a policy document. A nil or Null document is a policy without statements.
func newCompiled(name string, n *document.Node, kind policy.Kind, limits document.Limits) (*compiled, []document.Diagnostic) {
	assignments, complete := document.Assignments(maxBranches, n)
	if len(assignments) == 1 {
		return compileBranch(name, assignments[0].Apply(n), kind, limits)
	}
	out := &compiled{name: name, partial: !complete}
	for i, d := range assignments[0] {
		if i > 0 {
			out.choices += ", "
		}
		out.choices += d.On
	}
	var diagnostics []document.Diagnostic
	for _, a := range assignments {
		b, ds := compileBranch(name, a.Apply(n), kind, limits)
		b.branch = true
		out.branches = append(out.branches, b)
		out.allowed |= b.allowed
		out.denied |= b.denied
		diagnostics = append(diagnostics, ds...)
	}
	return out, diagnostics
}

func compileBranch(name string, n *document.Node, kind policy.Kind, limits document.Limits) (*compiled, []document.Diagnostic) {
	out := &compiled{name: name}
	p, diagnostics := policy.Parse(n, kind, limits)
	if p == nil {
		return out, diagnostics
	}
	for i := range p.Statements {
		s := &p.Statements[i]
		c := newStatement(s, out, kind, p.Version)
		if s.Effect != policy.Deny {
			out.allows = append(out.allows, c)
			out.allowed |= c.surely | c.perhaps
		}
		if s.Effect != policy.Allow {
			out.denies = append(out.denies, c)
			out.denied |= c.surely | c.perhaps
		}
	}
	for _, u := range p.Unknowns {
		if u.Statement < 0 {
			out.gaps = append(out.gaps, Unknown{What: u.What + " in " + name, Why: u.Why, Span: u.Span})
		}
	}
	if len(out.gaps) > 0 {
		out.allowed, out.denied = kms.AllActions, kms.AllActions
	}
	return out, diagnostics
}

// effect is what a policy, or several together, say about a request.
type effect struct {
	deny truth
	// allow is by which form of the caller's name a policy with principals allows; policies that are attached to principals
	// allow directly.
	allow named
}

func (e effect) or(f effect) effect {
	return effect{or(e.deny, f.deny), named{or(e.allow.direct, f.allow.direct), or(e.allow.limited, f.allow.limited), or(e.allow.account, f.allow.account)}}
}

func (e effect) same(f effect) effect {
	return effect{same(e.deny, f.deny), named{same(e.allow.direct, f.allow.direct), same(e.allow.limited, f.allow.limited), same(e.allow.account, f.allow.account)}}
}

// anything is the effect of policies of which nothing is known.
var anything = effect{unknown, named{unknown, unknown, unknown}}

// evaluate returns the effect of the policy on a request.
func (c *compiled) evaluate(q *query) effect {
	if c.branches != nil {
		return c.alternatives(q)
	}
	var e effect
	if c.denied.Has(q.action) {
		q.hope = no
		for i := range c.denies {
			s := &c.denies[i]
			is := and(s.denies(q), s.about(q))
			if is != no {
				is = and(is, s.holds(q))
			}
			e.deny = or(e.deny, is)
			q.note(s, is, true)
			if is == yes && q.record == nil && !c.branch {
				return e // whatever else there is; not so where another branch does not deny
			}
		}
	}
	if c.allowed.Has(q.action) {
		q.hope = yes
		for i := range c.allows {
			s := &c.allows[i]
			if s.about(q) == no {
				continue
			}
			n := s.principals.match(q.caller)
			if n.any() == no {
				continue
			}
			is := s.holds(q)
			q.note(s, and(is, n.any()), false)
			e = e.or(effect{allow: named{and(n.direct, is), and(n.limited, is), and(n.account, is)}})
		}
	}
	if c.gaps != nil {
		e = e.or(anything)
		q.gaps(c.gaps)
	}
	return e
}

// alternatives is the effect that all branches have in common.
func (c *compiled) alternatives(q *query) effect {
	first := c.branches[0].evaluate(q)
	e := first
	for _, b := range c.branches[1:] {
		e = e.same(b.evaluate(q))
	}
	if c.partial {
		e = e.same(anything)
	}
	if e != first {
		q.gaps([]Unknown{{What: c.name, Why: "it has alternatives, and nobody says which of them holds: " + c.choices}})
	}
	return e
}

// denies reports whether a Deny statement is about the caller. One with NotPrincipal is about every principal that has a
// permissions boundary, whoever it names.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
func (s *statement) denies(q *query) truth {
	if s.principals.not {
		return or(not(s.principals.spares(q.caller)), q.caller.bounded())
	}
	return s.principals.match(q.caller).any()
}

// evaluateAll is the effect of several policies together.
func evaluateAll(policies []*compiled, q *query) effect {
	var e effect
	for _, c := range policies {
		e = e.or(c.evaluate(q))
	}
	return e
}
