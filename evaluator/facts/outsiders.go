package facts

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// markOutsiders finds the Deny statements that keep out everyone who is not of a named account, organization or network
// ("StringNotEquals": {"aws:PrincipalOrgID": …}) and marks the statements whose actions they cover.
func markOutsiders(p *Policy, parsed *policy.Policy) {
	var denied kms.ActionSet
	for i := range parsed.Statements {
		if s := &parsed.Statements[i]; deniesOutsiders(narrowingOf(parsed, s)) {
			denied |= matched(s.Actions)
		}
	}
	if denied == 0 {
		return
	}
	for i := range parsed.Statements {
		if set := mayMatch(parsed.Statements[i].Actions); set != 0 && set&^denied == 0 {
			p.Statements[i].OutsidersDenied = true
		}
	}
}

// deniesOutsiders reports whether a statement certainly denies its actions to everyone but callers that it names.
func deniesOutsiders(n narrowing) bool {
	s := n.statement
	if s.Effect != policy.Deny || s.Repeats || s.ConditionsUnknown || s.Principals == nil || !everyKey(s.Resources) {
		return false
	}
	if s.Principals.Not {
		return len(s.Conditions) == 0 && named(s.Principals)
	}
	if !s.Principals.Everyone() {
		return false
	}
	keepsOut := len(s.Conditions) == 0
	for i := range s.Conditions {
		c := &s.Conditions[i]
		switch {
		case exemptsServices(c):
		case n.exceptsNamed(c):
			keepsOut = true
		default:
			return false
		}
	}
	return keepsOut
}

// named reports whether all principals are known and none of them is everyone.
func named(p *policy.Principals) bool {
	for i := range p.List {
		if t := p.List[i].Type; t == policy.Everyone || t == policy.UnknownPrincipal {
			return false
		}
	}
	return p.Complete && len(p.List) > 0
}

// everyKey reports whether a resource element certainly matches the key: it is "*", or the ARN of all keys of an account.
func everyKey(r *policy.Patterns) bool {
	if r == nil || r.Not {
		return false
	}
	for _, n := range r.Values {
		if n.Concrete() && n.Text == "*" {
			return true
		}
		arn, ok := policy.ParseARN(policy.TextOf(n))
		if resource, known := arn.Resource.Concrete(); ok && known && resource == "key/*" {
			return true
		}
	}
	return false
}

// exceptsNamed reports whether a condition holds for everyone but callers that its values name.
func (n narrowing) exceptsNamed(c *policy.Condition) bool {
	name := strings.ToLower(c.Key())
	key, ok := n.callerKey(name, c)
	if !ok || !c.Operator.Negated || c.Operator.Quantifier == policy.ForAnyValue || len(c.Values) == 0 {
		return false
	}
	narrows, _ := n.allNarrow(name, key, c)
	return narrows == yes
}

// exemptsServices recognises the usual exception for AWS services, {"Bool": {"aws:PrincipalIsAWSService": "false"}}.
func exemptsServices(c *policy.Condition) bool {
	return c.Operator.Family == "Bool" && strings.EqualFold(c.Key(), "aws:PrincipalIsAWSService") &&
		len(c.Values) == 1 && strings.EqualFold(c.Values[0].Text, "false")
}
