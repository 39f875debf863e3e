package access

import (
	"slices"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// Lockout says whether nobody inside the key's account can change the key policy.
type Lockout struct {
	// Is is yes where nobody can, whatever their IAM policies say.
	Is  authz.Truth
	Why []authz.Unknown
	// By are the Deny statements that keep somebody from it whom the policy allows it, if there is anybody.
	By []int
}

// Lockout says whether nobody inside the account could call PutKeyPolicy.
func (a *Analysis) Lockout() Lockout {
	v := a.everybody()
	out, ok := v.lockoutByRequests()
	if !ok {
		out = v.lockoutByDiagram()
	}
	if out.Is == authz.No && v.subject.Account == nil {
		return Lockout{Is: authz.Unknowable, Why: []authz.Unknown{{What: "the key's account", Why: "nobody says which it is"}}}
	}
	return out
}

// lockoutByRequests looks for a request that succeeds, or for the lack of a statement that could let one.
func (v *view) lockoutByRequests() (Lockout, bool) {
	could := len(v.gaps) > 0
	for i := range v.list {
		s := &v.list[i]
		if !s.Allows || s.on == authz.No || !(s.restricted & (s.Surely | s.Perhaps)).Has(kms.ActionPutKeyPolicy) || !v.mayNameOwn(s) {
			continue
		}
		could = true
		for _, caller := range v.candidates(i) {
			if v.same[caller] == authz.Yes && !v.people[caller].Service() && v.granted(i, caller, authz.SideAllows, nil).Has(kms.ActionPutKeyPolicy) {
				return Lockout{}, true
			}
		}
	}
	return Lockout{Is: authz.Yes}, !could
}

// mayNameOwn reports whether a statement may name somebody of the key's account.
func (v *view) mayNameOwn(s *viewed) bool {
	if s.Not || !s.NamesComplete {
		return true
	}
	return slices.ContainsFunc(s.Names, func(n authz.Name) bool {
		switch p := &n.Source; p.Type {
		case policy.Everyone, policy.UnknownPrincipal, policy.FederatedProvider:
			return true
		case policy.AccountPrincipal, policy.RolePrincipal, policy.UserPrincipal, policy.SessionPrincipal, policy.FederatedUser:
			return v.subject.Account == nil || authz.Equal(p.Account, v.subject.Account) != authz.No
		default:
			return false
		}
	})
}

// candidates are callers that a statement may name: those that it writes, or everybody.
func (v *view) candidates(statement int) []int {
	s := &v.list[statement]
	if !s.Not && !slices.ContainsFunc(s.Names, func(n authz.Name) bool { return n.Source.Type == policy.Everyone }) {
		return s.named
	}
	if v.everyone == nil {
		for i := range v.people {
			v.everyone = append(v.everyone, i)
		}
	}
	return v.everyone
}

// lockoutByDiagram answers about all requests.
func (v *view) lockoutByDiagram() Lockout {
	d := v.diagram()
	if d.reason != nil {
		return Lockout{Is: authz.Unknowable, Why: []authz.Unknown{*d.reason}}
	}
	change := d.minus(d.among(kms.ActionSet(0).With(kms.ActionPutKeyPolicy)), d.service())
	can, why := d.is(d.and(change, d.effective()))
	out := Lockout{Is: authz.Yes - can, Why: why}
	allowed := d.and(change, d.rest(d.allows, d.gapAllowed, -1))
	for i, n := range d.denies {
		if out.Is != authz.No && d.and(n, allowed) != never {
			out.By = append(out.By, i)
		}
	}
	return out
}
