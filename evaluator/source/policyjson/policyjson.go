// Package policyjson recognises bare policy documents, and what aws kms get-key-policy prints, and says what kind of
// policy a document that nobody named is.
package policyjson

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// Document returns the policy that a file holds: the object itself if it looks like a policy document, the value of the
// member Policy as the AWS CLI prints it, or the string that it prints with --query Policy. It returns nil for anything
// else.
func Document(root *document.Node) *document.Node {
	if root == nil {
		return nil
	}
	if root.Kind == document.String && strings.HasPrefix(strings.TrimLeft(root.Text, " \t\r\n"), "{") {
		return root
	}
	if p := root.Member("Policy"); p != nil && root.Member("Statement") == nil {
		if p.Kind == document.String || p.Kind == document.Object && p.Member("Statement") != nil {
			return p
		}
		return nil
	}
	if root.Member("Statement") != nil || root.Member("Version") != nil && strings.HasPrefix(root.Member("Version").Text, "20") && len(root.Members) <= 3 {
		return root
	}
	return nil
}

// Classify says whether a document is a policy about KMS, and of which kind: a key policy if every statement names
// principals, every readable action is "*" or one of KMS, at least one is of KMS, and no resource is of another service;
// but not if every statement denies something to everyone, as a resource control policy does, since nobody could use the
// key; nor if every statement allows everyone to use keys that Resource names, as the policy of a VPC endpoint does. It is
// an identity policy (or service control policy: they look the same) if no statement names principals and one action is of
// KMS. Anything else is not for us.
func Classify(doc *document.Node, limits document.Limits) (policy.Kind, bool) {
	parsed, _ := policy.Parse(doc, policy.Resource, limits)
	if parsed == nil || len(parsed.Statements) == 0 {
		return policy.Key, false
	}
	var c census
	for i := range parsed.Statements {
		c.count(&parsed.Statements[i])
	}
	switch {
	case c.kmsActions == 0:
		return policy.Key, false
	case c.withPrincipal == 0:
		return policy.Identity, true
	case c.denyEveryone == len(parsed.Statements):
		return policy.RCP, false
	case c.allowEveryoneNamedKeys == len(parsed.Statements):
		return policy.Resource, false
	case c.withPrincipal == len(parsed.Statements) && c.otherActions == 0 && c.otherResources == 0:
		return policy.Key, true
	default:
		return policy.Key, false
	}
}

type census struct {
	withPrincipal, denyEveryone, allowEveryoneNamedKeys, kmsActions, otherActions, otherResources int
}

func (c *census) count(s *policy.Statement) {
	if s.Principals != nil {
		c.withPrincipal++
		if s.Effect == policy.Deny && onlyEveryone(s.Principals) {
			c.denyEveryone++
		}
		if s.Effect == policy.Allow && onlyEveryone(s.Principals) && namesKeys(s.Resources) {
			c.allowEveryoneNamedKeys++
		}
	}
	if s.Actions != nil {
		for _, n := range s.Actions.Values {
			c.action(n)
		}
	}
	if s.Resources == nil {
		return
	}
	for _, n := range s.Resources.Values {
		arn, ok := policy.ParseARN(policy.TextOf(n))
		if service, known := arn.Service.Concrete(); ok && known && service != "kms" && !strings.ContainsAny(service, "*?") {
			c.otherResources++
		}
	}
}

func (c *census) action(n *document.Node) {
	if !n.Concrete() || n.Text == "*" {
		return
	}
	service, _, _ := strings.Cut(n.Text, ":")
	if strings.EqualFold(service, "kms") {
		c.kmsActions++
		return
	}
	c.otherActions++
}

func onlyEveryone(p *policy.Principals) bool {
	return !p.Not && len(p.List) == 1 && p.List[0].Type == policy.Everyone
}

// namesKeys reports whether every resource is an ARN: key policies say "*", for the one key that they belong to.
func namesKeys(r *policy.Patterns) bool {
	if r == nil || r.Not {
		return false
	}
	for _, n := range r.Values {
		if !policy.TextOf(n).HasPrefix("arn:") {
			return false
		}
	}
	return len(r.Values) > 0
}
