package authz

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// statement is a statement of a policy, prepared for being evaluated.
type statement struct {
	source *policy.Statement
	policy *compiled
	// surely are the actions that the statement certainly names, and perhaps those that it may name besides.
	surely, perhaps kms.ActionSet
	principals      principals
	resources       resources
	conditions      []condition
	// undecided says that nobody knows whether the statement is there, or whether its conditions are all.
	undecided truth
}

// newStatement compiles a statement. In a policy without the version 2012-10-17 policy variables are plain text.
func newStatement(s *policy.Statement, of *compiled, kind policy.Kind, version string) statement {
	variables := version == "2012-10-17"
	out := statement{source: s, policy: of, undecided: yes}
	if s.Repeats || s.Effect == policy.UnknownEffect || s.ConditionsUnknown {
		out.undecided = unknown
	}
	out.surely, out.perhaps = actionsOf(s.Actions)
	if kind == policy.Key || kind == policy.Resource || kind == policy.RCP {
		out.principals = newPrincipals(s.Principals)
	} else {
		out.principals = principals{everyone: yes}
	}
	out.resources = newResources(s.Resources, variables)
	for i := range s.Conditions {
		out.conditions = append(out.conditions, newCondition(&s.Conditions[i], variables))
	}
	return out
}

// actionsOf returns the actions that an Action or NotAction element certainly names, and those that it may name.
func actionsOf(p *policy.Patterns) (surely, perhaps kms.ActionSet) {
	if p == nil {
		return 0, 0
	}
	var listed, maybe kms.ActionSet
	if !p.Complete {
		maybe = kms.AllActions
	}
	for _, n := range p.Values {
		t := policy.TextOf(n)
		if s, ok := t.Concrete(); ok {
			listed |= kms.MatchActions(s)
			continue
		}
		for a := range kms.AllActions.All() {
			switch matchSymbolic(foldedPattern(t), appendLiteral(nil, strings.ToLower(a.String()))) {
			case yes:
				listed = listed.With(a)
			case unknown:
				maybe = maybe.With(a)
			}
		}
	}
	maybe &^= listed
	if p.Not {
		return kms.AllActions &^ listed &^ maybe, maybe
	}
	return listed, maybe
}

// foldedPattern returns an action with symbols as tokens in lower case.
func foldedPattern(t policy.Text) []token {
	var out []token
	for _, part := range t {
		if part.Symbol != nil {
			out = append(out, token{symbol: part.Symbol})
			continue
		}
		var p pattern
		p.wild(strings.ToLower(part.Text), reading{wildcards: true})
		for _, piece := range p.pieces {
			out = appendGlob(out, piece.fixed, false)
		}
	}
	return out
}

// about reports whether the statement is about the request's action.
func (s *statement) about(q *query) truth {
	switch {
	case s.surely.Has(q.action):
		return yes
	case s.perhaps.Has(q.action):
		return unknown
	default:
		return no
	}
}

// holds reports whether the statement applies to the request, principals aside.
func (s *statement) holds(q *query) truth {
	answer := and(s.about(q), s.undecided)
	if answer == no {
		return no
	}
	if answer = and(answer, s.resources.match(q)); answer == no {
		return no
	}
	for i := range s.conditions {
		if answer = and(answer, s.conditions[i].evaluate(q)); answer == no {
			return no
		}
	}
	return answer
}

// resources are the patterns of a Resource or NotResource element.
type resources struct {
	not      bool
	complete bool
	patterns []pattern
}

func newResources(p *policy.Patterns, variables bool) resources {
	if p == nil {
		return resources{complete: true} // AWS refuses such a statement: it names nothing
	}
	out := resources{not: p.Not, complete: p.Complete}
	for _, n := range p.Values {
		out.patterns = append(out.patterns, newPattern(n, reading{wildcards: true, variables: variables, arn: true}))
	}
	return out
}

func (r *resources) match(q *query) truth {
	answer := no
	for i := range r.patterns {
		if answer = or(answer, r.patterns[i].match(q, q.resource)); answer == yes {
			break
		}
	}
	if !r.complete {
		answer = or(answer, unknown)
	}
	if r.not {
		return not(answer)
	}
	return answer
}

// aliases reports whether the element names the ARN of an alias.
func (r *resources) aliases() bool {
	return slices.ContainsFunc(r.patterns, func(p pattern) bool { return strings.Contains(p.node.Display(), ":alias/") })
}
