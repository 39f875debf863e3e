package inventory

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// SpeakOfKMS reports whether a policy of users, groups or roles speaks of KMS.
func (d *AuthorizationDetails) SpeakOfKMS() bool {
	if d == nil {
		return false
	}
	inline := func(p InlinePolicy) bool { return SpeaksOfKMS(p.PolicyDocument) }
	return slices.ContainsFunc(d.RoleDetailList, func(r Role) bool { return slices.ContainsFunc(r.RolePolicyList, inline) }) ||
		slices.ContainsFunc(d.UserDetailList, func(u User) bool { return slices.ContainsFunc(u.UserPolicyList, inline) }) ||
		slices.ContainsFunc(d.GroupDetailList, func(g Group) bool { return slices.ContainsFunc(g.GroupPolicyList, inline) }) ||
		slices.ContainsFunc(d.Policies, func(p ManagedPolicy) bool {
			return slices.ContainsFunc(p.PolicyVersionList, func(v PolicyVersion) bool { return SpeaksOfKMS(v.Document) })
		})
}

// SpeaksOfKMS reports whether a text in a policy begins as an action of KMS does.
func SpeaksOfKMS(n *document.Node) bool {
	if n == nil {
		return false
	}
	text := strings.ToLower(n.Text)
	return n.Inner != nil && SpeaksOfKMS(n.Inner) || strings.HasPrefix(text, "kms:") || strings.Contains(text, `"kms:`) ||
		n.Kind == document.Choice && slices.ContainsFunc(n.Symbolic.Alternatives, func(a document.Alternative) bool { return SpeaksOfKMS(a.Node) }) ||
		slices.ContainsFunc(n.Items, SpeaksOfKMS) || slices.ContainsFunc(n.Members, func(m document.Member) bool { return SpeaksOfKMS(m.Value) })
}
