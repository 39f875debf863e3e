package authz

import (
	"maps"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// Guest is a caller for whom the two sides of a request are asked apart: what the key's side says, and what its own does.
type Guest struct{ caller *caller }

// Membership is an account's place in an organization, for who knows it better than the inventory.
type Membership struct {
	// ID is the organization's id, Path the account's place in it; nil where it is not known.
	ID, Path policy.Text
}

// Somebody returns some user or role of an account, of which nothing else is known: no policy names it, but its account. With
// a membership its account has that place in an organization. The key says which partition.
func (w *World) Somebody(account policy.Text, m *Membership, of *inventory.Key) *Guest {
	k := w.keys[of]
	if k == nil {
		return nil
	}
	c := w.someone(k.partition, asText(account))
	if c == nil {
		return nil
	}
	if m != nil {
		c.orgID, c.orgPaths = maybe, maybe
		if m.ID != nil {
			c.orgID = valueOf(asText(m.ID))
		}
		if m.Path != nil {
			c.orgPaths = listOf([]text{asText(m.Path)})
		}
	}
	return &Guest{c}
}

// Guest returns the user, role, session or service of an ARN or name; nil for what cannot call.
func (w *World) Guest(arn policy.Text) *Guest {
	c, err := w.caller(asText(arn))
	if err != nil {
		return nil
	}
	return &Guest{c}
}

// ARN is the guest's, or the name of a service.
func (g *Guest) ARN() string { return g.caller.arn.String() }

// Guests returns the principals of an account that a key's policy and grants name, services aside.
func (w *World) Guests(account policy.Text, of *inventory.Key) []*Guest {
	k := w.keys[of]
	if k == nil {
		return nil
	}
	var out []*Guest
	seen := map[string]bool{}
	for a := range kms.AllActions.All() {
		for _, p := range standingOf(k, a).named {
			if p.kind == policy.ServicePrincipal || equal(p.account, asText(account)) != yes {
				continue
			}
			if g := w.Guest(p.arn().segments()); g != nil && !seen[g.ARN()] {
				seen[g.ARN()] = true
				out = append(out, g)
			}
		}
	}
	return out
}

// Accounts returns the accounts, besides the key's own, that a key's policy and grants leave to their own policies.
func (w *World) Accounts(of *inventory.Key) []policy.Text {
	k := w.keys[of]
	if k == nil {
		return nil
	}
	var out []policy.Text
	seen := map[string]bool{}
	for a := range kms.AllActions.All() {
		for id, account := range standingOf(k, a).accounts {
			if !seen[id] && equal(account, k.account) == no {
				seen[id] = true
				out = append(out, account.segments())
			}
		}
	}
	slices.SortFunc(out, func(a, b policy.Text) int { return strings.Compare(asText(a).String(), asText(b).String()) })
	return out
}

// Blocked is a statement that names the guest and the action, and a condition that keeps it from applying.
type Blocked struct {
	Reason
	// Key is the condition key as the statement writes it, Demand what the condition asks for.
	Key, Demand string
}

// KeySide is what the key policy, the grants and the resource control policies of the key's account say of a call.
type KeySide struct {
	// Allows is Yes if they let the call through, whatever the policies on the caller's side say.
	Allows Truth
	// Named is Yes if it is let through by a name of the guest's own, or a grant: then it needs no policies of its own, if it is
	// of the key's account. Granted is Yes if a grant is what lets it through.
	Named, Granted Truth
	// Denied says that a statement denies it.
	Denied bool
	// By are the statements and grants that allow it, or that deny it.
	By []Reason
	// Blocked are, where nothing allows it, the statements that would but for a condition.
	Blocked []Blocked
	// Unknowns are what an answer that is not known turns on, Keys the condition keys among that.
	Unknowns []Unknown
	Keys     []string
}

// Call is a request for one action on a key, apart from who makes it.
type Call struct {
	Action kms.Action
	// Via is the service that calls for the guest, "ec2", or "" for a call of its own.
	Via    string
	Params map[string]any
	// Given are condition keys that the request has, by name in lower case. They win over what follows from the rest.
	Given map[string]policy.Text
	// Open are condition keys of which nobody knows whether the request has them, and with which value.
	Open []string
}

// KeySide decides what the key's side says of a call.
func (w *World) KeySide(g *Guest, call Call, of *inventory.Key) (KeySide, error) {
	q, err := w.query(g, call, of)
	if err != nil {
		return KeySide{}, err
	}
	r := &record{}
	q.record = r
	q.decide()
	q.record = nil
	l := q.evaluate()
	out := KeySide{Denied: l.keyPolicy.deny == yes || l.rcps.deny == yes}
	allow := or(l.keyPolicy.allow.any(), or(l.grants.direct, l.grants.account))
	out.Allows = and(l.gate, and(allow, and(l.rcps.allow.direct, not(or(l.keyPolicy.deny, l.rcps.deny)))))
	out.Named = and(out.Allows, or(or(l.keyPolicy.allow.direct, l.keyPolicy.allow.limited), l.grants.direct))
	out.Granted = and(out.Allows, or(l.grants.direct, l.grants.account))
	e := explanation{query: q, record: r, layers: &l, decision: &Decision{}}
	for _, in := range []layer{layerRCP, layerKeyPolicy, layerGrants} {
		for i := range r.hits[in] {
			out.take(&e, in, &r.hits[in][i])
		}
		if out.Allows == unknown {
			out.Unknowns = append(out.Unknowns, r.unknown[in]...)
		}
	}
	return out, nil
}

// take adds what a statement or grant had to say.
func (s *KeySide) take(e *explanation, in layer, h *hit) {
	switch {
	case h.is == yes && (h.deny && s.Denied || !h.deny && s.Allows == yes):
		s.By = e.because(s.By, in, h)
	case h.is == unknown && s.Allows == unknown:
		for i := range h.opened {
			if key := h.opened[i].condition.source.Key(); !slices.Contains(s.Keys, key) {
				s.Keys = append(s.Keys, key)
			}
		}
	case h.is == no && !h.deny && h.missed != nil && s.Allows == no:
		s.Blocked = append(s.Blocked, Blocked{e.reason(in, h), h.missed.condition.source.Key(), h.missed.demand()})
	}
}

// query prepares a call.
func (w *World) query(g *Guest, call Call, of *inventory.Key) (*query, error) {
	k := w.keys[of]
	p, err := newParams(call.Params)
	if err != nil {
		return nil, err
	}
	b := &builder{world: w, request: &Request{Via: call.Via}, out: &Prepared{}}
	b.base = query{world: w, caller: g.caller, params: p}
	for _, name := range slices.Sorted(maps.Keys(call.Given)) {
		b.base.given = append(b.base.given, given{name: name, values: valueOf(asText(call.Given[name]))})
	}
	for _, name := range call.Open {
		b.base.given = append(b.base.given, given{name: name, values: maybe})
	}
	q := b.part(call.Action, k)
	return q, b.encryption(q, "EncryptionContext")
}

// Permission is what an account's own principals may do, with a key of another account.
type Permission struct {
	// Known is false where the inventory does not have all principals of the account: nothing follows then.
	Known bool
	// Allowed is Yes if one principal may make all of the calls.
	Allowed Truth
	// Principal is who may make most of them, "" for nobody; Missing are the actions of those that it may not make.
	Principal string
	Missing   kms.ActionSet
}

// Permitted decides whether any one user or role of an account may make all of the calls: by the key's side and by its own.
func (w *World) Permitted(account policy.Text, calls []Call, of *inventory.Key) (Permission, error) {
	a := w.accounts[asText(account).String()]
	if a == nil || !a.collected || a.partial {
		return Permission{}, nil
	}
	out := Permission{Known: true}
	for _, c := range calls {
		out.Missing = out.Missing.With(c.Action)
	}
	all, best := out.Missing, 0
	for _, id := range a.ordered {
		if id.self == nil || id.linked || id.gaps == nil && id.allowed&all == 0 {
			continue
		}
		can, missing, made := yes, kms.ActionSet(0), 0
		for _, call := range calls {
			q, err := w.query(&Guest{id.self}, call, of)
			if err != nil {
				return out, err
			}
			switch o, _ := q.decide(); o {
			case Allowed:
				made++
			case Undetermined:
				can = and(can, unknown)
			default:
				can, missing = no, missing.With(call.Action)
			}
		}
		out.Allowed = or(out.Allowed, can)
		if made > best {
			best, out.Principal, out.Missing = made, id.arn.String(), missing
		}
	}
	return out, nil
}
