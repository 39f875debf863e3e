package access

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// External says which other accounts and which organizations the policy lets in.
type External struct {
	Accounts      []AccountAccess
	Organizations []OrganizationAccess
	// Why says what keeps the lists from being all, or from being certain.
	Why []authz.Unknown
}

// AccountAccess is what principals of one account, which is not the key's or may not be, are allowed.
type AccountAccess struct {
	Account policy.Text
	// Statements are by which they are, in order.
	Statements []StatementAccess
}

// StatementAccess is what one statement allows the principals of an account that no Deny takes back in every case.
type StatementAccess struct {
	Statement int
	Actions   kms.ActionSet
	// Direct says that it names principals of the account, or everyone; otherwise it names the account, whose IAM policies decide.
	Direct bool
	// Conditions says that requests must meet some.
	Conditions bool
	// Organizations are those of which requests must be, nil where they need not be of one.
	Organizations []string
	Known         bool
}

// OrganizationAccess is what everybody of an organization is allowed, in whatever account.
type OrganizationAccess struct {
	ID         string
	Statements []int
	Actions    kms.ActionSet
}

// External says which accounts and organizations the policy lets in. Where nobody knows whose the key is, every account counts.
func (a *Analysis) External() External {
	v := *a.everybody()
	v.same = slices.Clone(v.same)
	var accounts []policy.Text
	for i := range v.people {
		p := &v.people[i]
		own := v.same[i] == authz.Yes && v.subject.Account != nil
		if !p.Service() && !own {
			v.same[i] = authz.No // what another account could do is asked, also of one that may be the key's own
		}
		if !p.Service() && !own && !p.stranger && !slices.ContainsFunc(accounts, func(t policy.Text) bool { return display(t) == p.account }) {
			accounts = append(accounts, p.Account())
		}
	}
	out := External{Why: slices.Clone(v.gaps)}
	for _, account := range accounts {
		of := AccountAccess{Account: account}
		for i := range v.list {
			access, why := v.ofAccount(i, display(account))
			if access.Actions != 0 {
				of.Statements = append(of.Statements, access)
			}
			for _, u := range why {
				if !slices.Contains(out.Why, u) {
					out.Why = append(out.Why, u)
				}
			}
		}
		if len(of.Statements) > 0 {
			out.Accounts = append(out.Accounts, of)
		}
	}
	out.Organizations = v.ofOrganizations()
	return out
}

// ofAccount says what a statement allows the principals of an account.
func (v *view) ofAccount(statement int, account string) (StatementAccess, []authz.Unknown) {
	s := &v.list[statement]
	out := StatementAccess{Statement: statement, Conditions: len(s.Conditions) > 0, Known: true}
	if !s.Allows || s.on == authz.No || (s.Surely|s.Perhaps)&s.restricted&crossing == 0 {
		return out, nil
	}
	asked, unlimited := false, false
	only := v.organizationsOf(s)
	for _, caller := range s.named {
		p := &v.people[caller]
		if p.Service() || p.account != account || v.names(statement, caller) == authz.No || v.shut(s, p) {
			continue
		}
		asked = true
		can := v.granted(statement, caller, authz.SideAllows, nil)
		out.Known = out.Known && can == (s.Surely|s.Perhaps)&s.restricted&crossing
		out.Actions |= can
		out.Direct = out.Direct || v.match(statement, caller)[authz.ByAccount] == authz.No
		unlimited = unlimited || only == nil && v.granted(statement, caller, authz.SideAllows, v.ofNoOrganization) != 0
	}
	if !asked || out.Known && (unlimited || only != nil) {
		out.Organizations = only
		return out, nil
	}
	return v.ofAccountByDiagram(out, account)
}

// shut reports whether a condition of the statement keeps everybody of a caller's account out.
func (v *view) shut(s *viewed, p *member) bool {
	for i, at := range s.at {
		if t := s.Conditions[i]; at == ofWho && callerKeys[t.Key()] && t.Key() != "aws:principalarn" && wordsOnly(t) && s.holdsFor(i, p) == authz.No {
			return true
		}
	}
	return false
}

// organizationKeys say of which organization a caller is.
var organizationKeys = []string{"aws:principalorgid", "aws:principalorgpaths"}

// ofNoOrganization reports whether somebody of no organization, or of one that the policy does not name, can have a value for a key.
func (v *view) ofNoOrganization(key, choice int) bool {
	return !slices.Contains(organizationKeys, strings.ToLower(v.keys[key].name)) || v.mayStranger(key, choice)
}

// organizationsOf are the organizations of one of which requests must be, as a condition of the statement has it.
func (v *view) organizationsOf(s *viewed) []string {
	for i := range s.Conditions {
		if slices.Contains(organizationKeys, s.Conditions[i].Key()) && v.forAllStrangers(s, i) == authz.No {
			return written(s.Conditions[i])
		}
	}
	return nil
}

// written are the organizations in a condition.
func written(t authz.Test) []string {
	var out []string
	for _, n := range t.Source().Values {
		id := upTo("/")(n.Display())
		if n.Concrete() && !strings.ContainsAny(id, "*?$") && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// ofAccountByDiagram answers for all requests of the account by the statement.
func (v *view) ofAccountByDiagram(out StatementAccess, account string) (StatementAccess, []authz.Unknown) {
	d := v.diagram()
	if d.reason != nil {
		out.Known = false
		return out, []authz.Unknown{*d.reason}
	}
	theirs := d.and(d.allows[out.Statement], d.callersWhere(func(p *member) bool { return p.account == account }))
	theirs = d.and(d.minus(theirs, d.rest(d.denies, d.gapDenied, -1)), d.among(crossing))
	certain := d.forAll(theirs, d.firstGuess)
	_, why := d.is(theirs)
	out.Known = certain == theirs && !d.spent
	if out.Actions = d.actionsIn(certain) & crossing; !out.Known {
		out.Actions |= d.actionsIn(theirs) & crossing
	}
	outside := theirs
	for _, k := range d.keys {
		if slices.Contains(organizationKeys, strings.ToLower(k.name)) {
			outside = d.and(outside, d.strange(k, defaultZone))
		}
	}
	if outside == never && theirs != never && !d.spent {
		out.Organizations = v.organizations()
	}
	return out, why
}

// organizations are the ids that conditions name.
func (v *view) organizations() []string {
	var out []string
	for i := range v.list {
		for _, t := range v.list[i].Conditions {
			if !slices.Contains(organizationKeys, t.Key()) {
				continue
			}
			for _, id := range written(t) {
				if !slices.Contains(out, id) {
					out = append(out, id)
				}
			}
		}
	}
	return out
}

// ofOrganizations says what everybody of an organization is allowed, where strangers are not.
func (v *view) ofOrganizations() []OrganizationAccess {
	var out []OrganizationAccess
	for _, id := range v.organizations() {
		of := OrganizationAccess{ID: id}
		may := func(key, choice int) bool {
			if c := v.choicesOf(key)[choice]; c != nil && slices.Contains(organizationKeys, strings.ToLower(v.keys[key].name)) {
				return upTo("/")(c[0]) == id
			}
			return v.mayStranger(key, choice)
		}
		for i := range v.list {
			if !v.list[i].Allows || v.names(i, v.stranger) != authz.Yes || v.granted(i, v.stranger, authz.SideAllows, v.mayStranger) != 0 {
				continue
			}
			if actions := v.granted(i, v.stranger, authz.SideAllows, may); actions != 0 {
				of.Statements = append(of.Statements, i)
				of.Actions |= actions
			}
		}
		if of.Actions != 0 {
			out = append(out, of)
		}
	}
	return out
}
