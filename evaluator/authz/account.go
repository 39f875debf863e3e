package authz

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// account is an account as the decisions see it: its principals, and its place in the organization.
type account struct {
	id text
	// collected says that the inventory has the account's principals; partial that it has only some of them.
	collected, partial bool
	identities         map[string]*identity // by kind and name
	ordered            []*identity          // in the order of the inventory
	org                membership
	guard              guardrails
}

// membership is an account's place in an organization.
type membership struct {
	id    values
	paths values
}

// guardrails are the policies that an organization sets on an account.
type guardrails struct {
	// services and resources are the levels of SCPs and RCPs; every level must allow.
	services, resources [][]*compiled
	// management says that it is the management account, which neither binds.
	management truth
	// unknown says that the policies may not be read.
	unknown bool
	// outside and uncollected say why there are no policies: the account is in no or another organization, or nobody
	// collected the organization.
	outside, uncollected bool
}

// identity is a user or role with the policies that are attached to it.
type identity struct {
	kind     callerKind
	arn      text
	name     text
	uniqueID text
	title    string // "role App"
	tags     tags
	policies []*compiled
	// gaps are attached policies whose documents nobody collected.
	gaps []Unknown
	// boundary is nil without a permissions boundary; boundaryGap says that there is one whose document nobody collected.
	boundary    *compiled
	boundaryGap []Unknown
	linked      bool // a service-linked role
	// definition returns what decides for it, as text; span is where it stands.
	definition func() string
	span       document.Span
	// allowed are the actions that some of the policies may allow.
	allowed kms.ActionSet
	// principal is how key policies name it, as identityOf writes it.
	principal string
	// self is the identity as a caller, nil if its ARN is none.
	self *caller
}

func (c *compiler) account(a *inventory.Account) *account {
	out := c.accountOf(textOf(a.AccountID))
	d := a.AuthorizationDetails
	if d == nil {
		return out
	}
	out.partial = d.Partial && (out.partial || !out.collected)
	out.collected = true
	managed, differ := map[string]*inventory.ManagedPolicy{}, map[string]bool{}
	for i := range d.Policies {
		if arn := textOf(d.Policies[i].Arn); !arn.empty() { // a choice between ARNs is none of them for certain
			if p := managed[arn.String()]; p != nil && !sameDocument(p, &d.Policies[i]) {
				differ[arn.String()] = true
			}
			managed[arn.String()] = &d.Policies[i]
		}
	}
	m := managedPolicies{c, managed, differ, map[string]*compiled{}}
	groups := map[string]*inventory.Group{}
	for i := range d.GroupDetailList {
		if name := textOf(d.GroupDetailList[i].GroupName); !name.empty() {
			groups[name.String()] = &d.GroupDetailList[i]
		}
	}
	for i := range d.UserDetailList {
		u := &d.UserDetailList[i]
		id := &identity{kind: userCaller, arn: textOf(u.Arn), name: textOf(u.UserName), uniqueID: textOf(u.UserID), tags: iamTags(u.Tags)}
		id.span, id.definition = spanOf(u.UserName), func() string {
			return definition(u.UserPolicyList, u.AttachedManagedPolicies, u.GroupList, u.PermissionsBoundary, u.Tags)
		}
		id.title = "user " + id.name.String()
		m.attach(id, u.UserPolicyList, u.AttachedManagedPolicies, id.title)
		for _, g := range u.GroupList {
			name := textOf(g).String()
			if group := groups[name]; group != nil {
				m.attach(id, group.GroupPolicyList, group.AttachedManagedPolicies, "group "+name)
			} else {
				id.gaps = append(id.gaps, Unknown{What: "the policies of group " + name, Why: "the group is not in the inventory", Span: g.Span})
			}
		}
		m.bound(id, u.PermissionsBoundary)
		out.take(id)
	}
	for i := range d.RoleDetailList {
		r := &d.RoleDetailList[i]
		id := &identity{kind: roleCaller, arn: textOf(r.Arn), name: textOf(r.RoleName), uniqueID: textOf(r.RoleID), tags: iamTags(r.Tags)}
		id.span, id.definition = spanOf(r.RoleName), func() string {
			return definition(r.RolePolicyList, r.AttachedManagedPolicies, nil, r.PermissionsBoundary, r.Tags)
		}
		id.title = "role " + id.name.String()
		id.linked = strings.HasPrefix(textOf(r.Path).String(), linkedPath) || strings.Contains(id.arn.String(), ":role"+linkedPath)
		m.attach(id, r.RolePolicyList, r.AttachedManagedPolicies, id.title)
		m.bound(id, r.PermissionsBoundary)
		out.take(id)
	}
	return out
}

// linkedPath is the path of service-linked roles, which AWS reserves for them.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
const linkedPath = "/aws-service-role/"

// take adds an identity, all of whose policies are there.
func (a *account) take(id *identity) {
	for _, p := range id.policies {
		id.allowed |= p.allowed
	}
	kind := policy.RolePrincipal
	if id.kind == userCaller {
		kind = policy.UserPrincipal
	}
	if arn, ok := policy.ParseARN(id.arn.segments()); ok {
		id.principal = identityOf(kind, asText(arn.Partition).String(), asText(arn.Account).String(), id.name.String())
	}
	key := identityKey(id.kind, id.name.String())
	if first := a.identities[key]; first != nil && first.arn.String() == id.arn.String() {
		a.again(first, id)
		return
	}
	a.identities[key] = id
	a.ordered = append(a.ordered, id)
}

func identityKey(kind callerKind, name string) string { return kind.String() + "/" + name }

func iamTags(list []inventory.IAMTag) tags {
	out := tags{known: yes}
	for _, t := range list {
		out.add(t.Key, t.Value)
	}
	return out
}

func keyTags(list []inventory.Tag) tags {
	out := tags{known: yes}
	for _, t := range list {
		out.add(t.TagKey, t.TagValue)
	}
	return out
}

func (t *tags) add(key, v *document.Node) {
	if !key.Concrete() {
		t.known = unknown
		return
	}
	t.list = append(t.list, tag{strings.ToLower(key.Text), valueOf(textOf(v))})
}

// managedPolicies are the managed policies of an account, compiled when the first principal has them.
type managedPolicies struct {
	compiler *compiler
	byARN    map[string]*inventory.ManagedPolicy
	differ   map[string]bool // there are several of that ARN
	compiled map[string]*compiled
}

func (m *managedPolicies) attach(id *identity, inline []inventory.InlinePolicy, attached []inventory.AttachedPolicy, of string) {
	for i := range inline {
		name := "policy " + textOf(inline[i].PolicyName).String() + " of " + of
		id.policies = append(id.policies, m.compiler.policy(name, inline[i].PolicyDocument, policy.Identity))
	}
	for i := range attached {
		if p := m.get(attached[i].PolicyArn); p != nil {
			id.policies = append(id.policies, p)
			continue
		}
		id.gaps = append(id.gaps, m.missing(attached[i].PolicyArn, attached[i].PolicyName, "attached to "+of))
	}
}

func (m *managedPolicies) missing(arn, name *document.Node, where string) Unknown {
	n := arn
	if textOf(n).empty() {
		n = name
	}
	u := Unknown{What: "policy " + textOf(n).String() + ", " + where, Why: "its document is not in the inventory"}
	if m.differ[textOf(arn).String()] {
		u.Why = "the code makes it in several places, which differ"
	}
	if n != nil {
		u.Span = n.Span
	}
	return u
}

func (m *managedPolicies) bound(id *identity, b *inventory.PermissionsBoundary) {
	if b == nil || b.PermissionsBoundaryArn == nil {
		return
	}
	if id.boundary = m.get(b.PermissionsBoundaryArn); id.boundary == nil {
		id.boundaryGap = []Unknown{m.missing(b.PermissionsBoundaryArn, nil, "the permissions boundary of "+id.title)}
	}
}

// get returns the default version of a managed policy, nil if its document is not in the inventory.
func (m *managedPolicies) get(arn *document.Node) *compiled {
	name := textOf(arn).String()
	if c, ok := m.compiled[name]; ok {
		return c
	}
	var c *compiled
	if p := m.byARN[name]; p != nil && !m.differ[name] {
		if doc := defaultVersion(p); doc != nil {
			c = m.compiler.policy("policy "+name[strings.LastIndexByte(name, '/')+1:], doc, policy.Identity)
		}
	}
	m.compiled[name] = c
	return c
}

func defaultVersion(p *inventory.ManagedPolicy) *document.Node {
	for i := range p.PolicyVersionList {
		v := &p.PolicyVersionList[i]
		isDefault := v.IsDefaultVersion != nil && v.IsDefaultVersion.Text == "true"
		named := p.DefaultVersionID != nil && v.VersionID != nil && p.DefaultVersionID.Text == v.VersionID.Text
		if isDefault || named || len(p.PolicyVersionList) == 1 {
			return v.Document
		}
	}
	return nil
}

// organization returns the account's place and policies. The levels of one list of policies are shared by nobody.
func (c *compiler) organization(out *account) {
	org := c.inventory.Organization
	switch {
	case org == nil:
		out.org = membership{maybe, maybe}
		out.guard.uncollected = true
		return
	case org.NoOrganization:
		out.guard.outside = true
		return
	}
	out.guard.management = equal(textOf(org.MasterAccountID), out.id)
	for i := range org.Accounts {
		a := &org.Accounts[i]
		if equal(textOf(a.ID), out.id) != yes {
			continue
		}
		out.org = membership{id: valueOf(textOf(org.ID)), paths: maybe}
		if a.OrgPath != nil {
			out.org.paths = listOf([]text{textOf(a.OrgPath)})
		}
		out.guard.unknown = a.PoliciesUnknown
		out.guard.services = c.levels("service control policy ", a.ServiceControlPolicies, policy.SCP)
		out.guard.resources = c.levels("resource control policy ", a.ResourceControlPolicies, policy.RCP)
		return
	}
	if out.guard.management == yes {
		out.org = membership{id: valueOf(textOf(org.ID)), paths: maybe}
		return
	}
	out.guard.outside = true
	out.org = elsewhere(org, out.id)
}

// elsewhere is the organization of an account that is not in the collected one: none, or another one.
func elsewhere(org *inventory.Organization, account text) membership {
	why := "the inventory has another organization, without it"
	id := &document.Symbol{Kind: document.Organization, ID: "organization of account " + account.String(), Why: why}
	place := &document.Symbol{ID: "place of account " + account.String(), Why: why}
	except := textOf(org.ID).known
	return membership{
		id:    values{is: unknown, one: text{parts: policy.Text{{Symbol: id}}, except: except}},
		paths: values{is: unknown, list: []text{{parts: policy.Text{{Symbol: id}, {Text: "/"}, {Symbol: place}}, except: except}}},
	}
}

func (c *compiler) levels(title string, levels [][]inventory.NamedPolicy, kind policy.Kind) [][]*compiled {
	var out [][]*compiled
	for _, level := range levels {
		set := []*compiled{}
		for i := range level {
			set = append(set, c.policy(title+textOf(level[i].Name).String(), level[i].Document, kind))
		}
		out = append(out, set)
	}
	return out
}
