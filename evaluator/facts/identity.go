package facts

import (
	"strconv"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// IdentityPolicy says whose the policy is, where it is one of IAM: [Facts.Policy] has its statements. It is left out for all other
// policies.
type IdentityPolicy struct {
	Mark
	// Kind is "inline", "managed", or "document" for one that is attached to nothing known.
	Kind string `json:"kind"`
	// Name is how messages call it: `the policy "read" of role App`.
	Name string `json:"name"`
	// Holders are the users, groups and roles of the unit that have it.
	Holders []Holder `json:"holders"`
	// Boundary says that it bounds what a user or role may do, by its use or by its name.
	Boundary bool `json:"boundary"`
	// Keys are the keys of the unit that its Allow statements name, each with what their own policies say.
	Keys []NamedKey `json:"keys"`
}

// Holder is a user, group or role.
type Holder struct {
	// Type is "user", "group" or "role".
	Type string `json:"type"`
	Name string `json:"name"`
}

// NamedKey is a key that a statement names for a user or role. Its place is where it is named.
type NamedKey struct {
	Mark
	// Key is the ARN of the key, or its address in code.
	Key string `json:"key"`
	// Statement is how messages call the statement, and Holder the user or role: "role App".
	Statement string `json:"statement"`
	Holder    string `json:"holder"`
	// ByID says that it is named by its id, where only its ARN means it.
	ByID bool `json:"by_id"`
	// Actions are those of the statement that work on keys, by their names.
	Actions []string `json:"actions"`
	// Honoured says whether the key policy, or a grant, lets the holder make one of these calls, or leaves it to policies like
	// this one: "yes", "no" or "unknown".
	Honoured string `json:"honoured"`
}

// identityPolicy is a policy of IAM with whom it is attached to.
type identityPolicy struct {
	kind, name string
	document   *document.Node
	holders    []holder
	boundary   bool
}

type holder struct {
	Holder
	arn *document.Node
}

func (h holder) String() string { return h.Type + " " + h.Name }

// OfIdentities returns the facts of the policies of an account's users, groups and roles that speak of KMS. AWS's own managed
// policies are nobody's to change.
func OfIdentities(account *inventory.Account, o Options) [][]*Facts {
	var out [][]*Facts
	if account.AuthorizationDetails == nil {
		return nil
	}
	for _, p := range identityPolicies(account.AuthorizationDetails) {
		if p.document == nil || !inventory.SpeaksOfKMS(p.document) {
			continue
		}
		branches, complete := document.Assignments(maxBranches, p.document)
		var all []*Facts
		for _, branch := range branches {
			b := newBuilder(p.name, branch, o)
			b.stated(account.AccountID)
			b.owner(account.AccountID)
			span := p.document.Span
			parsed := b.policy(branch.Apply(p.document), policy.Identity, span)
			b.finish(parsed, complete, span)
			// What is told of as not judged are key policies, and statements about other services are others' business.
			b.facts.Unknowns, b.facts.Diagnostics = []Unknown{}, []Diagnostic{}
			b.facts.construct = span
			if parsed != nil {
				b.identity(&p, parsed, span)
			}
			all = append(all, b.facts)
		}
		out = append(out, all)
	}
	return out
}

// identityPolicies lists the policies of an account with their holders.
func identityPolicies(d *inventory.AuthorizationDetails) (all []identityPolicy) {
	attached, bounds := map[string][]holder{}, map[string]bool{}
	take := func(h holder, inline []inventory.InlinePolicy, managed []inventory.AttachedPolicy, boundary *inventory.PermissionsBoundary) {
		for _, p := range inline {
			all = append(all, identityPolicy{"inline", "the policy " + strconv.Quote(p.PolicyName.Display()) + " of " + h.String(), p.PolicyDocument, []holder{h}, false})
		}
		for _, p := range managed {
			attached[p.PolicyArn.Display()] = append(attached[p.PolicyArn.Display()], h)
		}
		if boundary != nil {
			bounds[boundary.PermissionsBoundaryArn.Display()] = true
		}
	}
	for i := range d.RoleDetailList {
		r := &d.RoleDetailList[i]
		take(holder{Holder{"role", r.RoleName.Display()}, r.Arn}, r.RolePolicyList, r.AttachedManagedPolicies, r.PermissionsBoundary)
	}
	for i := range d.UserDetailList {
		u := &d.UserDetailList[i]
		take(holder{Holder{"user", u.UserName.Display()}, u.Arn}, u.UserPolicyList, u.AttachedManagedPolicies, u.PermissionsBoundary)
	}
	for i := range d.GroupDetailList {
		g := &d.GroupDetailList[i]
		take(holder{Holder{"group", g.GroupName.Display()}, nil}, g.GroupPolicyList, g.AttachedManagedPolicies, nil)
	}
	for i := range d.Policies {
		p := &d.Policies[i]
		arn := p.Arn.Display()
		if strings.Contains(arn, ":iam::aws:") {
			continue
		}
		name := p.PolicyName.Display()
		boundary := bounds[arn] || strings.Contains(strings.ToLower(name), "boundary")
		all = append(all, identityPolicy{"managed", "the policy " + strconv.Quote(name), defaultVersion(p), attached[arn], boundary})
	}
	return all
}

func defaultVersion(p *inventory.ManagedPolicy) *document.Node {
	for i := range p.PolicyVersionList {
		v := &p.PolicyVersionList[i]
		isDefault := v.IsDefaultVersion != nil && v.IsDefaultVersion.Text == "true"
		if isDefault || len(p.PolicyVersionList) == 1 {
			return v.Document
		}
	}
	return nil
}

func (b *builder) identity(p *identityPolicy, parsed *policy.Policy, span document.Span) {
	out := &IdentityPolicy{Mark: Mark{"/identity", span}, Kind: p.kind, Name: p.name, Boundary: p.boundary, Holders: []Holder{}, Keys: []NamedKey{}}
	for _, h := range p.holders {
		out.Holders = append(out.Holders, h.Holder)
	}
	b.facts.Identity = out
	if b.opts.Unit == nil {
		return
	}
	for i := range parsed.Statements {
		b.namedKeys(out, p, &parsed.Statements[i])
	}
}
