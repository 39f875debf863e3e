package cloudformation

import (
	"slices"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// identities are the IAM resources of a template: what a template declares is never all that an account has.
type identities struct {
	t       *template
	details inventory.AuthorizationDetails
	// late are resources that add something to others, which may stand behind them.
	late                 []func()
	roles, users, groups names
}

// read reads an IAM resource; it reports false for one of another type. One that has different ARNs in different cases is
// one for each.
func (d *identities) read(m document.Member, kind string) bool {
	all := d.t.properties(m)
	switch kind {
	case "AWS::IAM::Role":
		for _, p := range all.cases() {
			d.details.RoleDetailList = append(d.details.RoleDetailList, d.t.role(m, &p))
			d.roles.add(p.name(), p.exists)
		}
	case "AWS::IAM::User":
		for _, p := range all.cases() {
			d.details.UserDetailList = append(d.details.UserDetailList, d.t.user(m, &p))
			d.users.add(p.name(), p.exists)
		}
	case "AWS::IAM::Group":
		for _, p := range all.cases() {
			d.details.GroupDetailList = append(d.details.GroupDetailList, d.t.group(m, &p))
			d.groups.add(p.name(), p.exists)
		}
	case "AWS::IAM::ManagedPolicy":
		for _, p := range all.cases() {
			d.managed(m, &p)
		}
	case "AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy", "AWS::IAM::GroupPolicy":
		d.late = append(d.late, func() { d.policy(&all) })
	case "AWS::IAM::UserToGroupAddition":
		d.late = append(d.late, func() {
			for _, user := range items(all.get("Users")) {
				d.toUsers(user, func(u *inventory.User, is side) { u.GroupList = appendNode(u.GroupList, is(all.get("GroupName"))) })
			}
		})
	default:
		return false
	}
	return true
}

// finish returns what was read, nil if there is nothing.
func (d *identities) finish() *inventory.AuthorizationDetails {
	for _, f := range d.late {
		f()
	}
	a := &d.details
	if len(a.RoleDetailList)+len(a.UserDetailList)+len(a.GroupDetailList)+len(a.Policies) == 0 {
		return nil
	}
	a.Partial = true
	return a
}

func (t *template) role(m document.Member, p *properties) inventory.Role {
	return inventory.Role{
		RoleName: p.name(), Arn: p.arn(), Path: p.path(), AssumeRolePolicyDocument: t.documentOf(p.get("AssumeRolePolicyDocument")),
		RolePolicyList: t.inlinePolicies(p.get("Policies")), AttachedManagedPolicies: attached(p.get("ManagedPolicyArns")),
		PermissionsBoundary: boundary(p.get("PermissionsBoundary")), Tags: iamTags(p.get("Tags")), Extra: t.address(m),
	}
}

func (t *template) group(m document.Member, p *properties) inventory.Group {
	return inventory.Group{
		GroupName: p.name(), Arn: p.arn(), Path: p.path(), GroupPolicyList: t.inlinePolicies(p.get("Policies")),
		AttachedManagedPolicies: attached(p.get("ManagedPolicyArns")), Extra: t.address(m),
	}
}

func (t *template) user(m document.Member, p *properties) inventory.User {
	return inventory.User{
		UserName: p.name(), Arn: p.arn(), Path: p.path(), GroupList: items(p.get("Groups")),
		UserPolicyList: t.inlinePolicies(p.get("Policies")), AttachedManagedPolicies: attached(p.get("ManagedPolicyArns")),
		PermissionsBoundary: boundary(p.get("PermissionsBoundary")), Tags: iamTags(p.get("Tags")), Extra: t.address(m),
	}
}

// managed reads an AWS::IAM::ManagedPolicy and attaches it to whom it names.
func (d *identities) managed(m document.Member, p *properties) {
	name, arn, span := p.name(), p.arn(), p.id.Span
	d.details.Policies = append(d.details.Policies, inventory.ManagedPolicy{
		PolicyName: name, Arn: arn, DefaultVersionID: text(span, "v1"), Extra: d.t.address(m),
		PolicyVersionList: []inventory.PolicyVersion{{
			VersionID: text(span, "v1"), IsDefaultVersion: &document.Node{Kind: document.Bool, Span: span, Text: "true"},
			Document: d.t.documentOf(p.get("PolicyDocument")),
		}},
	})
	d.late = append(d.late, func() {
		attach := func(is side) inventory.AttachedPolicy {
			return inventory.AttachedPolicy{PolicyName: is(name), PolicyArn: is(arn)}
		}
		d.eachTarget(p,
			func(r *inventory.Role, is side) {
				r.AttachedManagedPolicies = append(r.AttachedManagedPolicies, attach(is))
			},
			func(u *inventory.User, is side) {
				u.AttachedManagedPolicies = append(u.AttachedManagedPolicies, attach(is))
			},
			func(g *inventory.Group, is side) {
				g.AttachedManagedPolicies = append(g.AttachedManagedPolicies, attach(is))
			})
	})
}

// policy adds an inline policy that is a resource of its own to whom it names.
func (d *identities) policy(p *properties) {
	name, doc := p.get("PolicyName"), d.t.documentOf(p.get("PolicyDocument"))
	inline := func(is side) inventory.InlinePolicy {
		return inventory.InlinePolicy{PolicyName: is(name), PolicyDocument: is(doc)}
	}
	d.eachTarget(p,
		func(r *inventory.Role, is side) { r.RolePolicyList = append(r.RolePolicyList, inline(is)) },
		func(u *inventory.User, is side) { u.UserPolicyList = append(u.UserPolicyList, inline(is)) },
		func(g *inventory.Group, is side) { g.GroupPolicyList = append(g.GroupPolicyList, inline(is)) })
}

// eachTarget calls the functions for the roles, users and groups that a policy names. Those that the template does not
// declare are listed with their name alone.
func (d *identities) eachTarget(p *properties, role func(*inventory.Role, side), user func(*inventory.User, side), group func(*inventory.Group, side)) {
	named := func(list, single string) []*document.Node {
		return slices.Concat(items(p.get(list)), items(p.get(single)))
	}
	for _, n := range named("Roles", "RoleName") {
		d.toRoles(n, role)
	}
	for _, n := range named("Users", "UserName") {
		d.toUsers(n, user)
	}
	for _, n := range named("Groups", "GroupName") {
		d.toGroups(n, group)
	}
}

func (d *identities) toRoles(name *document.Node, f func(*inventory.Role, side)) {
	l := &d.details.RoleDetailList
	*l = toNamed(&d.roles, *l, name, func(r *inventory.Role) **document.Node { return &r.RoleName }, f)
}

func (d *identities) toUsers(name *document.Node, f func(*inventory.User, side)) {
	l := &d.details.UserDetailList
	*l = toNamed(&d.users, *l, name, func(u *inventory.User) **document.Node { return &u.UserName }, f)
}

func (d *identities) toGroups(name *document.Node, f func(*inventory.Group, side)) {
	l := &d.details.GroupDetailList
	*l = toNamed(&d.groups, *l, name, func(g *inventory.Group) **document.Node { return &g.GroupName }, f)
}

// toNamed calls f for the elements of a list that have a name, in some case at least; there is one more if none has it.
func toNamed[T any](index *names, list []T, name *document.Node, nameOf func(*T) **document.Node, f func(*T, side)) []T {
	found := index.each(name, func(i int, is side) { f(&list[i], is) })
	if !found && !isNothing(name) {
		var other T
		*nameOf(&other) = name
		f(&other, always)
		list = append(list, other)
		index.add(name, nil)
	}
	return list
}

// inlinePolicies reads a property that is a list of policies with names.
func (t *template) inlinePolicies(n *document.Node) []inventory.InlinePolicy {
	var all []inventory.InlinePolicy
	for _, item := range items(n) {
		if item.Kind == document.String || item.Kind == document.Unknown {
			all = append(all, inventory.InlinePolicy{PolicyDocument: t.unknown(item, "policies", "the policies are not known")})
			continue
		}
		all = append(all, inventory.InlinePolicy{PolicyName: memberOf(item, "PolicyName"), PolicyDocument: t.documentOf(memberOf(item, "PolicyDocument"))})
	}
	return all
}

// documentOf is document for a property that may be left out or a choice.
func (t *template) documentOf(n *document.Node) *document.Node {
	if n == nil {
		return nil
	}
	return eachLeaf(n, func(n *document.Node) *document.Node {
		if n == nil {
			return nil
		}
		return t.document(n)
	})
}

func attached(arns *document.Node) []inventory.AttachedPolicy {
	var all []inventory.AttachedPolicy
	for _, arn := range items(arns) {
		all = append(all, inventory.AttachedPolicy{PolicyArn: arn})
	}
	return all
}

func boundary(arn *document.Node) *inventory.PermissionsBoundary {
	if isNothing(arn) {
		return nil
	}
	return &inventory.PermissionsBoundary{PermissionsBoundaryType: text(arn.Span, "Policy"), PermissionsBoundaryArn: arn}
}

func iamTags(n *document.Node) []inventory.IAMTag {
	var tags []inventory.IAMTag
	for _, item := range items(n) {
		tags = append(tags, inventory.IAMTag{Key: member(item, "Key"), Value: member(item, "Value")})
	}
	return tags
}

func appendNode(list []*document.Node, n *document.Node) []*document.Node {
	if n == nil {
		return list
	}
	return append(list, n)
}

// address says which resource of the template something is.
func (t *template) address(m document.Member) []document.Member {
	return []document.Member{{Key: text(m.Key.Span, "Address"), Value: text(m.Key.Span, t.prefix+m.Key.Text)}}
}
