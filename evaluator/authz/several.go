package authz

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
)

// Pieces of code that are deployed apart, such as the folders of a repository, may each make a role, user or managed
// policy of one name in "this account". A recorded inventory never has two. Where they say the same they are one; where
// they differ nothing says which one counts.

// definition is what decides for a user or role, as text: two with the same text are the same.
func definition(inline []inventory.InlinePolicy, attached []inventory.AttachedPolicy, groups []*document.Node, bound *inventory.PermissionsBoundary, tags []inventory.IAMTag) string {
	var b strings.Builder
	write := func(nodes ...*document.Node) {
		for _, n := range nodes {
			b.WriteString(document.PrintLine(n))
			b.WriteByte('\n')
		}
	}
	for i := range inline {
		write(inline[i].PolicyName, inline[i].PolicyDocument)
	}
	for i := range attached {
		write(attached[i].PolicyArn, attached[i].PolicyName)
	}
	write(groups...)
	if bound != nil {
		write(bound.PermissionsBoundaryArn)
	}
	for i := range tags {
		write(tags[i].Key, tags[i].Value)
	}
	return b.String()
}

// again takes another definition of an identity that the account has.
func (a *account) again(id, other *identity) {
	if id.definition() == other.definition() {
		return
	}
	id.allowed = kms.AllActions
	id.tags.known = unknown
	id.policies = nil
	why := "the code makes it in several places, which differ"
	id.gaps = []Unknown{{What: "the policies of " + id.title + " of account " + a.id.String(), Why: why, Span: id.span}}
	if id.bounded() || other.bounded() {
		id.boundary, id.boundaryGap = nil, []Unknown{{What: "the permissions boundary of " + id.title, Why: why, Span: id.span}}
	}
}

func (i *identity) bounded() bool { return i.boundary != nil || i.boundaryGap != nil }

// sameDocument reports whether two managed policies allow and deny the same.
func sameDocument(a, b *inventory.ManagedPolicy) bool {
	return document.PrintLine(defaultVersion(a)) == document.PrintLine(defaultVersion(b))
}

func spanOf(n *document.Node) document.Span {
	if n == nil {
		return document.Span{}
	}
	return n.Span
}
