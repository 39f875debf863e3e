package terraform

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// keyInputs are inputs by which a module that is not here gives away that it makes keys: arguments of key resources, and
// inputs of published modules for keys and of modules that make a key for themselves.
var keyInputs = []string{
	"bypass_policy_lockout_safety_check", "customer_master_key_spec", "enable_key_rotation", "key_administrators", "key_owners",
	"key_policy", "key_service_users", "key_statements", "key_usage", "key_users", "rotation_period_in_days",
}

// mayHoldKeys reports whether the call of a module whose code is not here may concern KMS: its source or its name says kms, it
// has an input of a module for keys, or one whose name says what happens to a kms key, or a policy that allows actions of KMS to
// principals. An input such as kms_key_arn only uses a key, and a policy without principals is one of IAM.
func (m *module) mayHoldKeys(name, source string, b *block) bool {
	if saysKMS(source) {
		return true
	}
	if e := b.attr("policy"); e != nil && isIdentityPolicy(e.eval(m.scope())) {
		return false
	}
	if saysKMS(name) {
		return true
	}
	for _, a := range b.attrs() {
		switch {
		case slices.Contains(keyInputs, a.name):
			return true
		case saysKMS(a.name):
			for _, part := range []string{"polic", "statement", "admin", "owner", "user", "create", "deletion", "rotation", "spec", "usage"} {
				if strings.Contains(a.name, part) {
					return true
				}
			}
		case a.name == "policy" && isKeyPolicy(a.value.eval(m.scope())):
			return true
		}
	}
	return false
}

func saysKMS(text string) bool { return strings.Contains(strings.ToLower(text), "kms") }

// isKeyPolicy reports whether a value is a policy that says principals, and actions of KMS.
func isKeyPolicy(n *document.Node) bool {
	if n.Kind == document.String && n.Inner == nil {
		return strings.Contains(n.Display(), `"kms:`) && strings.Contains(n.Display(), `"Principal"`)
	}
	return slices.ContainsFunc(statementsOf(n), func(s *document.Node) bool {
		actions := s.Member("Action")
		return s.Member("Principal") != nil && actions != nil && slices.ContainsFunc(items(actions), func(a *document.Node) bool {
			return strings.HasPrefix(strings.ToLower(a.Display()), "kms:")
		})
	})
}

// isIdentityPolicy reports whether a value is a policy none of whose statements says a principal.
func isIdentityPolicy(n *document.Node) bool {
	all := statementsOf(n)
	return len(all) > 0 && !slices.ContainsFunc(all, func(s *document.Node) bool {
		return s.Kind != document.Object || s.Member("Principal") != nil || s.Member("NotPrincipal") != nil
	})
}

// statementsOf are the statements of JSON text, of each alternative of a choice.
func statementsOf(n *document.Node) (all []*document.Node) {
	if n.Kind == document.Choice {
		for _, a := range n.Symbolic.Alternatives {
			if a.Node != nil {
				all = append(all, statementsOf(a.Node)...)
			}
		}
		return all
	}
	if n.Inner != nil {
		if s := n.Inner.Member("Statement"); s != nil {
			return items(s)
		}
	}
	return nil
}
