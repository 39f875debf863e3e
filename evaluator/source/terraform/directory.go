package terraform

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// directory is what the code says of IAM in one account.
type directory struct {
	users    []*inventory.User
	groups   []*inventory.Group
	roles    []*inventory.Role
	policies []*inventory.ManagedPolicy
	holders  map[string]*holder                  // by kind and name
	byARN    map[string]*inventory.ManagedPolicy // by identity of the ARN
}

// holder is a user, group or role as something that policies are put on.
type holder struct {
	inline   *[]inventory.InlinePolicy
	attached *[]inventory.AttachedPolicy
	groups   *[]*document.Node // nil for groups and roles
	has      map[string]bool   // identities of the ARNs of attached policies, and of groups
}

// details are nil where the code says nothing of IAM.
func (d *directory) details(resolve func(*document.Node) *document.Node) *inventory.AuthorizationDetails {
	if len(d.users)+len(d.groups)+len(d.roles)+len(d.policies) == 0 {
		return nil
	}
	inline := func(all []inventory.InlinePolicy) {
		for i := range all {
			all[i].PolicyDocument = resolve(all[i].PolicyDocument)
		}
	}
	out := &inventory.AuthorizationDetails{Partial: true}
	for _, u := range d.users {
		inline(u.UserPolicyList)
		out.UserDetailList = append(out.UserDetailList, *u)
	}
	for _, g := range d.groups {
		inline(g.GroupPolicyList)
		out.GroupDetailList = append(out.GroupDetailList, *g)
	}
	for _, r := range d.roles {
		inline(r.RolePolicyList)
		out.RoleDetailList = append(out.RoleDetailList, *r)
	}
	for _, p := range d.policies {
		p.PolicyVersionList[0].Document = resolve(p.PolicyVersionList[0].Document)
		out.Policies = append(out.Policies, *p)
	}
	return out
}

// principalKinds are the resources that are users, groups and roles.
var principalKinds = map[string]string{"aws_iam_user": "user", "aws_iam_group": "group", "aws_iam_role": "role"}

// principal takes a user, group or role that the code makes.
func (d *directory) principal(r resource) {
	kind := principalKinds[r.block.labels[0]]
	h := d.add(kind, r.name(), r.made("arn", r.iamARN(kind)), r)
	if arns := r.set("managed_policy_arns"); arns != nil {
		for _, arn := range listed(arns) {
			d.attach(h, arn, arn)
		}
	}
	for _, b := range expand(r.scope(), r.block.blocks("inline_policy"), nil) {
		p := inventory.InlinePolicy{PolicyName: b.text("name")}
		if e := b.attr("policy"); e != nil {
			p.PolicyDocument = b.maybe(written(e.eval(b.scope)))
			*h.inline = append(*h.inline, p)
		}
	}
}

// policy takes a managed policy that the code makes.
func (d *directory) policy(r resource) {
	span := r.block.header
	version := &document.Node{Kind: document.String, Span: span, Text: "v1"}
	p := &inventory.ManagedPolicy{
		PolicyName: r.name(), Arn: r.made("arn", r.iamARN("policy")), DefaultVersionID: version,
		PolicyVersionList: []inventory.PolicyVersion{{VersionID: version, IsDefaultVersion: boolean(span, true), Document: r.document("policy")}},
	}
	d.policies = append(d.policies, p)
	if d.byARN == nil {
		d.byARN = map[string]*inventory.ManagedPolicy{}
	}
	d.byARN[identity(p.Arn)] = p
}

// add enters a user, group or role.
func (d *directory) add(kind string, name, arn *document.Node, r resource) *holder {
	h := &holder{has: map[string]bool{}}
	ours := r.block.labels[0] == "aws_iam_"+kind // else the resource only names it
	path := r.or("/", document.String, "path")
	switch kind {
	case "user":
		u := &inventory.User{UserName: name, Arn: arn}
		if ours {
			u.Path, u.PermissionsBoundary, u.Tags = path, r.boundary(), r.iamTags()
		}
		d.users = append(d.users, u)
		h.inline, h.attached, h.groups = &u.UserPolicyList, &u.AttachedManagedPolicies, &u.GroupList
	case "group":
		g := &inventory.Group{GroupName: name, Arn: arn}
		if ours {
			g.Path = path
		}
		d.groups = append(d.groups, g)
		h.inline, h.attached = &g.GroupPolicyList, &g.AttachedManagedPolicies
	default:
		role := &inventory.Role{RoleName: name, Arn: arn}
		if ours {
			role.Path, role.PermissionsBoundary, role.Tags = path, r.boundary(), r.iamTags()
			role.AssumeRolePolicyDocument = r.document("assume_role_policy")
		}
		d.roles = append(d.roles, role)
		h.inline, h.attached = &role.RolePolicyList, &role.AttachedManagedPolicies
	}
	if d.holders == nil {
		d.holders = map[string]*holder{}
	}
	d.holders[kind+" "+identity(name)] = h
	return h
}

func (r resource) boundary() *inventory.PermissionsBoundary {
	arn := notNull(r.set("permissions_boundary"))
	if arn == nil {
		return nil
	}
	return &inventory.PermissionsBoundary{PermissionsBoundaryType: &document.Node{Kind: document.String, Span: arn.Span, Text: "Policy"}, PermissionsBoundaryArn: arn}
}

// holder is the user, group or role of a name. One that is not in the code is entered with what is known of it, and with a
// policy that stands for all that it has elsewhere.
func (d *directory) holder(kind string, name *document.Node, r resource) *holder {
	if h := d.holders[kind+" "+identity(name)]; h != nil {
		return h
	}
	why := kind + " " + name.Display() + " is not in this code"
	symbol := func(what string, k document.SymbolKind) *document.Symbol {
		return &document.Symbol{Kind: k, ID: what + " of " + kind + " " + name.Display(), Why: why, Span: name.Span}
	}
	parts := []document.Part{lit("arn:"), r.of(document.Partition), lit(":iam::"), r.of(document.Account), lit(":" + kind + "/"), {Symbol: symbol("path", document.Name)}}
	h := d.add(kind, name, document.NewString(name.Span, append(parts, textParts(name)...)...), r)
	others := document.NewUnknown(name.Span, symbol("other policies", document.Opaque))
	*h.attached = append(*h.attached, inventory.AttachedPolicy{PolicyArn: others})
	return h
}

// attach attaches a managed policy, once; made is the ARN under the conditions under which it is attached.
func (d *directory) attach(h *holder, arn, made *document.Node) {
	id := "policy " + identity(made)
	if arn.Kind == document.Null || h.has[id] {
		return
	}
	h.has[id] = true
	a := inventory.AttachedPolicy{PolicyArn: made}
	if p := d.byARN[identity(arn)]; p != nil {
		a.PolicyName = p.PolicyName
	} else if arn.Concrete() {
		a.PolicyName = &document.Node{Kind: document.String, Span: arn.Span, Text: arn.Text[strings.LastIndex(arn.Text, "/")+1:]}
	}
	*h.attached = append(*h.attached, a)
}
