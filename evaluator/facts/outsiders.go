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
		if s := &parsed.Statements[i]; deniesOutsiders(s) {
			denied |= matched(s.Actions)
		}
	}
	if denied == 0 {
		return
	}
	for i := range parsed.Statements {
		s := &parsed.Statements[i]
		if set := matched(s.Actions); set != 0 && s.Actions.Complete && set&^denied == 0 {
			p.Statements[i].OutsidersDenied = true
		}
	}
}

func deniesOutsiders(s *policy.Statement) bool {
	if s.Effect != policy.Deny || s.Repeats || s.ConditionsUnknown || s.Principals == nil || s.Principals.Not || !s.Principals.Everyone() || !everyResource(s.Resources) {
		return false
	}
	keepsOut := false
	for i := range s.Conditions {
		c := &s.Conditions[i]
		switch {
		case exemptsServices(c):
		case exceptsNamed(c):
			keepsOut = true
		default:
			return false
		}
	}
	return keepsOut
}

func everyResource(r *policy.Patterns) bool {
	if r == nil || r.Not {
		return false
	}
	for _, n := range r.Values {
		if n.Concrete() && n.Text == "*" {
			return true
		}
	}
	return false
}

// exceptsNamed reports whether a condition holds for everyone but callers that its values name.
func exceptsNamed(c *policy.Condition) bool {
	key, ok := callerKeys[strings.ToLower(c.Key())]
	if !ok || !c.Operator.Negated || c.Operator.Quantifier == policy.ForAnyValue || len(c.Values) == 0 {
		return false
	}
	narrows, _ := allNarrow(key, c)
	return narrows == yes
}

// exemptsServices recognises the usual exception for AWS services, {"Bool": {"aws:PrincipalIsAWSService": "false"}}.
func exemptsServices(c *policy.Condition) bool {
	return c.Operator.Family == "Bool" && strings.EqualFold(c.Key(), "aws:PrincipalIsAWSService") &&
		len(c.Values) == 1 && strings.EqualFold(c.Values[0].Text, "false")
}
