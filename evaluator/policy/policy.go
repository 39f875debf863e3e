// Package policy is the IAM policy language: it parses policy documents, reports everything that is wrong with them
// with positions, and normalises what the rules and the decision need.
//
// The grammar is that of the IAM User Guide, "Grammar of the IAM JSON policy language"
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html). Values that are not known before
// deployment stay symbolic; nothing that is written is dropped.
package policy

import (
	"fmt"

	"github.com/kmslint/kmslint/evaluator/document"
)

// Kind says what a policy is attached to, and with that which elements it must have. The zero Kind is [Key].
type Kind uint8

// The kinds of policies.
const (
	Key      Kind = iota // a KMS key policy: Principal is required
	Identity             // attached to a user, group or role, a boundary or session policy: no Principal
	SCP                  // a service control policy: no Principal
	RCP                  // a resource control policy: Principal is "*"
	Resource             // any other resource's policy: Principal is required
)

var kindNames = [...]string{"key", "identity", "scp", "rcp", "resource"}

// String returns the name as the command line and the facts use it.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// Title returns the name for messages: "key policy", "service control policy".
func (k Kind) Title() string {
	switch k {
	case Key:
		return "key policy"
	case Identity:
		return "identity policy"
	case SCP:
		return "service control policy"
	case RCP:
		return "resource control policy"
	default:
		return "resource policy"
	}
}

// phrase returns the title with its article.
func (k Kind) phrase() string {
	if k == Identity {
		return "an " + k.Title()
	}
	return "a " + k.Title()
}

// ParseKind returns the kind of that name.
func ParseKind(name string) (Kind, error) {
	for i, n := range kindNames {
		if n == name {
			return Kind(i), nil
		}
	}
	return Key, fmt.Errorf("unknown kind of policy %q: want identity, scp, rcp, resource or key", name)
}

// hasPrincipal reports whether statements of such a policy name principals.
func (k Kind) hasPrincipal() bool { return k == Key || k == Resource || k == RCP }

// Diagnostic is a problem in a policy, with its position. It is not an error: everything else is still parsed.
type Diagnostic = document.Diagnostic

// Effect is the effect of a statement. The zero Effect is [UnknownEffect].
type Effect uint8

// The effects. UnknownEffect stands for one that is missing, wrong (a diagnostic says so) or symbolic.
const (
	UnknownEffect Effect = iota
	Allow
	Deny
)

// String returns "Allow", "Deny" or "unknown".
func (e Effect) String() string {
	switch e {
	case Allow:
		return "Allow"
	case Deny:
		return "Deny"
	default:
		return "unknown"
	}
}

// Policy is a parsed policy document. Statements are in source order.
type Policy struct {
	Kind Kind
	// Node is the whole document.
	Node *document.Node
	// Version is the value of the Version element, or "" where there is none or it is not known. Without the version
	// 2012-10-17 policy variables are plain text.
	Version string
	// VersionNode and ID are nil where the element is missing.
	VersionNode *document.Node
	ID          *document.Node
	Statements  []Statement
	// Unknowns are the parts whose structure is not known before deployment. A policy is complete if there are none.
	Unknowns []Unknown
}

// Complete reports whether everything that the policy says is known, symbols inside strings apart.
func (p *Policy) Complete() bool { return len(p.Unknowns) == 0 }

// Unknown is a part of a policy that is not known before deployment.
type Unknown struct {
	// What names the part: "the statements", "a principal".
	What string
	// Why says why it is not known: "parameter Extra has no default".
	Why string
	// Statement is the index in Policy.Statements of the statement that it belongs to, or -1.
	Statement int
	Span      document.Span
}

// Statement is one statement of a policy. Elements that are missing are nil.
type Statement struct {
	// Index is the place in Policy.Statements, from 0.
	Index int
	// Number is the place in the policy's text, from 1: statements that are not known, or no objects, count too.
	Number int
	Node   *document.Node
	Sid    *document.Node
	// Effect is the effect; EffectNode is nil where the element is missing.
	Effect     Effect
	EffectNode *document.Node
	Principals *Principals
	Actions    *Patterns
	Resources  *Patterns
	// ConditionNode is the Condition element, and Conditions are its entries in source order; all of them must hold.
	ConditionNode *document.Node
	Conditions    []Condition
	// ConditionsUnknown says that the element is there but what it holds is not fully known.
	ConditionsUnknown bool
	// Repeats says that the statement may occur any number of times, none included.
	Repeats bool
}

// Name returns how messages call the statement: `statement "Allow use"`, or `statement 3` without Sid.
func (s *Statement) Name() string {
	if s.Sid != nil && s.Sid.Kind == document.String && s.Sid.Display() != "" {
		return fmt.Sprintf("statement %q", s.Sid.Display())
	}
	return fmt.Sprintf("statement %d", s.Number)
}

// Patterns are the values of Action, NotAction, Resource or NotResource.
type Patterns struct {
	// Not says that the element is NotAction or NotResource.
	Not bool
	// Element is the element's name as written, with its position.
	Element *document.Node
	// Values are String nodes, maybe symbolic, or Unknown nodes.
	Values []*document.Node
	// Complete is false where the element holds something that is not known.
	Complete bool
}
