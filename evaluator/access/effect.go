package access

import (
	"slices"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// Effect says what a statement does in its policy.
type Effect struct {
	// Applies says whether there is a request that the statement is about.
	Applies authz.Truth
	// Matters says whether the policy would allow less, or deny less that it allows, without the statement.
	Matters authz.Truth
	// Inside are the statements with the same effect, by their index, each of which is about all requests of this one.
	Inside []int
	// Idle are the places of conditions without which the statement would be about the same requests.
	Idle []int
	// Why says what keeps Applies, Matters or Idle from being known.
	Why []authz.Unknown
}

// Effects says of each statement what it does.
func (a *Analysis) Effects() []Effect {
	if a.effects != nil {
		return a.effects
	}
	v := a.everybody()
	a.effects = make([]Effect, len(v.list))
	for i := range v.list {
		e, ok := v.effectByRequests(i)
		if !ok {
			e = v.effectByDiagram(i)
		}
		a.effects[i] = e
	}
	return a.effects
}

// effectByRequests answers where the statement can never apply, or requests show that it and each of its conditions matter.
func (v *view) effectByRequests(i int) (Effect, bool) {
	s := &v.list[i]
	if v.idle(s) {
		return Effect{}, true
	}
	if s.Allows && s.Denies || len(v.gaps) > 0 || !(s.Allows && v.allowsAlone(i) || s.Denies && v.deniesAlone(i)) {
		return Effect{}, false
	}
	e := Effect{Applies: authz.Yes, Matters: authz.Yes}
	for j, at := range s.at {
		switch {
		case at >= 0 && !v.keys[at].mayMiss && len(v.keys[at].values) == 1 && !v.keys[at].multi && s.Conditions[j].Holds(v.keys[at].values[0].text) == authz.Yes:
			e.Idle = append(e.Idle, j)
		case !v.missed(i, j):
			return e, false
		}
	}
	return e, true
}

// idle reports whether the statement certainly is about no request.
func (v *view) idle(s *viewed) bool {
	if s.on == authz.No || (s.Surely|s.Perhaps)&s.restricted == 0 {
		return true
	}
	for i, at := range s.at {
		if at >= 0 && !v.keys[at].mayMiss && len(v.keys[at].values) == 1 && s.Conditions[i].Holds(v.keys[at].values[0].text) == authz.No {
			return true
		}
	}
	return !s.Not && s.NamesComplete && !slices.ContainsFunc(s.Names, func(n authz.Name) bool {
		switch n.Source.Type {
		case policy.InvalidPrincipal, policy.UniqueID, policy.CanonicalUser:
			return false
		default:
			return true
		}
	})
}

// allowsAlone reports whether a request is found that only this statement allows.
func (v *view) allowsAlone(i int) bool {
	for _, caller := range v.candidates(i) {
		for _, side := range [...]authz.Side{authz.SideLimits, authz.SideSilent, authz.SideAllows} {
			if !v.suffices(i, caller, side) {
				continue
			}
			a := attempt{view: v, must: []int{i}, but: -1}
			actions := a.try(caller)
			if v.same[caller] == authz.No && !v.people[caller].Service() {
				actions &= crossing
			}
			if actions != 0 && a.evade(actions, func(j int) bool {
				return v.list[j].Denies && v.names(j, caller) != authz.No || v.maySuffice(j, caller, side)
			}) != 0 {
				return true
			}
			break // no other side is easier for the statement
		}
	}
	return false
}

// maySuffice reports whether a statement may allow a caller something, with what the policies on its side say.
func (v *view) maySuffice(statement, caller int, side authz.Side) bool {
	if !v.list[statement].Allows {
		return false
	}
	for form, is := range v.match(statement, caller) {
		if is != authz.No && side.Suffices(authz.Form(form), v.people[caller].Caller, v.same[caller] != authz.No) {
			return true
		}
	}
	return false
}

// deniesAlone reports whether a request is found that the policy would allow but for this statement.
func (v *view) deniesAlone(i int) bool {
	for j := range v.list {
		if !v.list[j].Allows || v.list[j].Surely&v.list[i].Surely == 0 {
			continue
		}
		for _, caller := range v.candidates(j) {
			if v.names(i, caller) != authz.Yes || !v.suffices(j, caller, authz.SideAllows) {
				continue
			}
			a := attempt{view: v, must: []int{i, j}, but: -1}
			actions := a.try(caller)
			if v.same[caller] == authz.No && !v.people[caller].Service() {
				actions &= crossing
			}
			if actions != 0 && a.evade(actions, func(o int) bool { return v.list[o].Denies && v.names(o, caller) != authz.No }) != 0 {
				return true
			}
		}
	}
	return false
}

// missed reports whether a request is found to which the statement would apply without one of its conditions.
func (v *view) missed(i, condition int) bool {
	for _, caller := range v.candidates(i) {
		if v.names(i, caller) != authz.Yes || v.list[i].Allows && !v.suffices(i, caller, authz.SideAllows) {
			continue
		}
		a := attempt{view: v, must: []int{i}, but: condition}
		actions := a.try(caller)
		if v.list[i].Allows && v.same[caller] == authz.No && !v.people[caller].Service() {
			actions &= crossing
		}
		if actions != 0 {
			return true
		}
	}
	return false
}

// effectByDiagram answers about all requests.
func (v *view) effectByDiagram(i int) Effect {
	d := v.diagram()
	if d.reason != nil {
		return Effect{Applies: authz.Unknowable, Matters: authz.Unknowable, Why: []authz.Unknown{*d.reason}}
	}
	s := &v.list[i]
	if s.Allows && s.Denies {
		return Effect{Applies: authz.Unknowable, Matters: authz.Unknowable, Why: []authz.Unknown{unknownIn(s.Source(), "its effect")}}
	}
	var e Effect
	same, names := d.allows, d.allowing
	if s.Denies {
		same, names = d.denies, d.naming
	}
	about := same[i]
	var why []authz.Unknown
	e.Applies, why = d.is(about)
	matters := d.minus(d.minus(about, d.rest(d.denies, d.gapDenied, -1)), d.rest(d.allows, d.gapAllowed, i))
	if s.Denies {
		matters = d.minus(d.and(about, d.rest(d.allows, d.gapAllowed, -1)), d.rest(d.denies, d.gapDenied, i))
	}
	var more []authz.Unknown
	e.Matters, more = d.is(matters)
	for _, u := range append(why, more...) {
		if !slices.Contains(e.Why, u) {
			e.Why = append(e.Why, u)
		}
	}
	if about == never {
		return e
	}
	for j := range v.list {
		o := &v.list[j]
		if j != i && o.Allows == s.Allows && o.Denies == s.Denies && d.minus(about, same[j]) == never {
			e.Inside = append(e.Inside, j)
		}
	}
	who := names(&s.statement)
	for j := range s.Conditions {
		if d.minus(d.and(d.space, d.and(d.appliesBut(&s.statement, j), who)), about) == never {
			e.Idle = append(e.Idle, j)
		}
	}
	if d.spent { // what is not in the diagram any more is no request that is missing
		return Effect{Applies: authz.Unknowable, Matters: authz.Unknowable, Why: e.Why}
	}
	return e
}
