package terraform

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// attachment says which arguments of a resource name users, groups and roles, and what it gives them.
type attachment struct {
	users, groups, roles string
	// arns is the argument with the ARN of a managed policy, or several; "" is for an inline policy.
	arns string
}

// attachments are the resources that put policies on users, groups and roles.
var attachments = map[string]attachment{
	"aws_iam_role_policy":                        {roles: "role"},
	"aws_iam_user_policy":                        {users: "user"},
	"aws_iam_group_policy":                       {groups: "group"},
	"aws_iam_role_policy_attachment":             {roles: "role", arns: "policy_arn"},
	"aws_iam_user_policy_attachment":             {users: "user", arns: "policy_arn"},
	"aws_iam_group_policy_attachment":            {groups: "group", arns: "policy_arn"},
	"aws_iam_policy_attachment":                  {users: "users", groups: "groups", roles: "roles", arns: "policy_arn"},
	"aws_iam_role_policy_attachments_exclusive":  {roles: "role_name", arns: "policy_arns"},
	"aws_iam_user_policy_attachments_exclusive":  {users: "user_name", arns: "policy_arns"},
	"aws_iam_group_policy_attachments_exclusive": {groups: "group_name", arns: "policy_arns"},
	"aws_iam_user_group_membership":              {users: "user"},
	"aws_iam_group_membership":                   {users: "users"},
}

// identities are the users, groups, roles and managed policies of a root, in the order in which they are put together:
// attachments wait until everything that they name is known.
type identities struct {
	found              *found
	principals, givers []resource
}

// isIAM tells the types of resources that make principals and their policies.
func isIAM(kind string) bool {
	_, gives := attachments[kind]
	return gives || principalKinds[kind] != "" || kind == "aws_iam_policy"
}

func (i *identities) collect(r resource) {
	kind := r.block.typeOf()
	switch {
	case kind == "aws_iam_policy":
		i.found.account(r).people.policy(r)
	case principalKinds[kind] != "":
		i.principals = append(i.principals, r)
	default:
		i.givers = append(i.givers, r)
	}
}

func (i *identities) finish() {
	for _, r := range i.principals {
		i.found.account(r).people.principal(r)
	}
	for _, r := range i.givers {
		i.found.account(r).people.attachmentOf(r)
	}
}

// attachmentOf puts what a resource gives on those that it names.
func (d *directory) attachmentOf(r resource) {
	a := attachments[r.block.labels[0]]
	d.give(r, "user", a.users, a.arns)
	d.give(r, "group", a.groups, a.arns)
	d.give(r, "role", a.roles, a.arns)
}

// give puts what a resource gives on the users, groups or roles that an argument names.
func (d *directory) give(r resource, kind, argument, arns string) {
	names := r.set(argument)
	if argument == "" || names == nil {
		return
	}
	if names.Kind == document.Choice && d.holders[kind+" "+identity(names)] != nil { // its own name depends on the condition, too
		d.giveOne(r, d.holders[kind+" "+identity(names)], arns, r.sometimes)
		return
	}
	for _, c := range cases(names) {
		for _, name := range items(c.value) {
			for _, n := range cases(name) {
				if n.value.Kind != document.String && n.value.Kind != document.Unknown || !r.module.run.spend(5) {
					continue
				}
				wrap := func(made *document.Node) *document.Node {
					if name.Repeats {
						made = optional(made, "element "+name.Display())
					}
					return r.sometimes(c.within(n.within(made)))
				}
				d.giveOne(r, d.holder(kind, once(n.value), r), arns, wrap)
			}
		}
	}
}

func (d *directory) giveOne(r resource, h *holder, arns string, within func(*document.Node) *document.Node) {
	switch {
	case strings.HasSuffix(r.block.labels[0], "_membership"):
		groups := r.set("groups")
		if groups == nil {
			groups = r.set("group")
		}
		for _, g := range listed(groups) {
			if id := "group " + identity(g); h.groups != nil && !h.has[id] {
				h.has[id] = true
				*h.groups = append(*h.groups, within(g))
			}
		}
	case arns != "":
		if n := r.set(arns); n != nil {
			for _, arn := range listed(n) {
				d.attach(h, arn, within(arn))
			}
		}
	default:
		if policy := r.document("policy"); policy != nil {
			*h.inline = append(*h.inline, inventory.InlinePolicy{PolicyName: r.name(), PolicyDocument: within(policy)})
		}
	}
}
