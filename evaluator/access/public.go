package access

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// Exposure says whether strangers are allowed something; see [Public].
type Exposure struct {
	Is  authz.Truth
	Why []authz.Unknown
	// Actions are those that they are allowed, and that they may be where nobody knows.
	Actions kms.ActionSet
	// By says for each statement whether it is one that allows them something.
	By []authz.Truth
	// Principal is one of them, "" where there is none.
	Principal string
	// Closed are for each statement the places of conditions that no stranger meets.
	Closed [][]int
}

// Public says whether the policy lets strangers do anything, and which statements do.
func (a *Analysis) Public() Exposure {
	v := a.strangers()
	e, ok := v.publicByRequests()
	if !ok {
		e = v.publicByDiagram()
	}
	e.Closed = make([][]int, len(v.list))
	for i := range v.list {
		for j := range v.list[i].Conditions {
			if v.forAllStrangers(&v.list[i], j) == authz.No {
				e.Closed[i] = append(e.Closed[i], j)
			}
		}
	}
	return e
}

// publicByRequests answers where requests can be found for all that a statement could allow strangers, or none can be.
func (v *view) publicByRequests() (Exposure, bool) {
	e := Exposure{By: make([]authz.Truth, len(v.list))}
	if len(v.gaps) > 0 {
		return e, false
	}
	var denied kms.ActionSet
	for i := range v.list {
		if s := &v.list[i]; s.Denies && s.Certain && s.on == authz.Yes && v.ofAllStrangers(s) == authz.Yes {
			denied |= s.Surely
		}
	}
	for i := range v.list {
		s := &v.list[i]
		if !s.Allows || v.ofAllStrangers(s) == authz.No {
			continue
		}
		could := (s.Surely | s.Perhaps) & s.restricted &^ denied
		if v.same[v.stranger] == authz.No {
			could &= crossing
		}
		if could == 0 {
			continue
		}
		if can := v.granted(i, v.stranger, authz.SideAllows, v.mayStranger); can != could {
			return e, false
		}
		e.Is, e.By[i] = authz.Yes, authz.Yes
		e.Actions |= could
	}
	if e.Is == authz.Yes {
		e.Principal = display(v.people[v.stranger].arn)
	}
	return e, true
}

// granted are actions that a statement allows a caller in requests of one kind.
func (v *view) granted(statement, caller int, side authz.Side, may func(key, choice int) bool) kms.ActionSet {
	if !v.suffices(statement, caller, side) {
		return 0
	}
	a := attempt{view: v, must: []int{statement}, but: -1, may: may}
	actions := a.try(caller)
	if actions == 0 {
		return 0
	}
	if v.same[caller] == authz.No && !v.people[caller].Service() {
		actions &= crossing
	}
	return a.evade(actions, func(i int) bool { return v.list[i].Denies && v.names(i, caller) != authz.No })
}

// suffices reports whether a statement certainly names a caller in a form that is enough for what the policies on its side say.
func (v *view) suffices(statement, caller int, side authz.Side) bool {
	if !v.list[statement].Allows || v.same[caller] == authz.Unknowable {
		return false
	}
	for form, is := range v.match(statement, caller) {
		if is == authz.Yes && side.Suffices(authz.Form(form), v.people[caller].Caller, v.same[caller] == authz.Yes) {
			return true
		}
	}
	return false
}

// names says whether a statement is about a caller.
func (v *view) names(statement, caller int) authz.Truth {
	forms := v.match(statement, caller)
	return max(forms[authz.ByName], forms[authz.ByRole], forms[authz.ByAccount])
}

// mayStranger reports whether a stranger can have a value for a key.
func (v *view) mayStranger(key, choice int) bool {
	if v.theirs[key] == nil {
		k := v.keys[key]
		may := k.strangerMay(defaultZone)
		for _, c := range v.choicesOf(key) {
			v.theirs[key] = append(v.theirs[key], c == nil || !k.ofElsewhere() && (may == nil || may(c[0])))
		}
	}
	return v.theirs[key][choice]
}

// ofElsewhere reports whether nobody can say who has which value of the key: those of identity providers, and what a Nitro enclave
// proves of itself.
func (k *key) ofElsewhere() bool {
	return !ofAWS(k.name) || strings.HasPrefix(strings.ToLower(k.name), "kms:recipientattestation:")
}

// ofAllStrangers says whether a statement is about requests of strangers, its actions and resources aside: yes for all of them,
// no for none. It is not known where it depends on the request.
func (v *view) ofAllStrangers(s *viewed) authz.Truth {
	is := authz.No
	for i := range s.Names {
		switch s.Names[i].Source.Type {
		case policy.Everyone:
			is = authz.Yes
		case policy.UnknownPrincipal, policy.FederatedProvider:
			is = max(is, authz.Unknowable)
		default:
			if a := s.Names[i].Source.Account; a != nil && a.Symbol() != nil { // nobody's of whom anything is known
				is = max(is, authz.Unknowable)
			}
		}
	}
	if !s.NamesComplete {
		is = max(is, authz.Unknowable)
	}
	if s.Not {
		is = authz.Yes - is
	}
	for i := range s.Conditions {
		is = min(is, v.forAllStrangers(s, i))
	}
	return is
}

// forAllStrangers says whether a condition holds for all requests of strangers, or for none.
func (v *view) forAllStrangers(s *viewed, condition int) authz.Truth {
	if s.strangers[condition] == notAsked {
		s.strangers[condition] = v.withStrangers(s, condition)
	}
	return s.strangers[condition]
}

func (v *view) withStrangers(s *viewed, condition int) authz.Truth {
	t := s.Conditions[condition]
	at := s.at[condition]
	name := t.Key()
	switch {
	case at == notKnown:
		return authz.Unknowable
	case at == ofWho && (s.Surely|s.Perhaps)&^t.Info().Actions != 0 && t.Holds() != s.holdsFor(condition, &v.people[v.stranger]):
		return authz.Unknowable // requests for some of the actions do not have the key
	case at == ofWho && (wordsOnly(t) && callerKeys[name] || name == "aws:principalisawsservice" || strings.HasPrefix(name, "aws:principalservicename")):
		return s.holdsFor(condition, &v.people[v.stranger])
	case at == ofWho && name == "aws:principalarn" && accountsWritten(t):
		return s.holdsFor(condition, &v.people[v.stranger])
	case at == ofWho:
		return authz.Unknowable
	case v.limits.about(OnlyOfServices, name), v.keys[at].info == nil && ofAWS(name):
		return t.Holds()
	case !v.keys[at].mayMiss && len(v.keys[at].values) == 1:
		return t.Holds(v.keys[at].values[0].text)
	}
	k := v.keys[at]
	absent := t.Holds()
	var there authz.Truth
	switch of, listed := strangerKeys[name]; {
	case listed && fixes(t, of):
		there = t.Holds(of.text)
	case name == "aws:sourceip" && family(t) == "IpAddress" && narrowOnly(t):
		there = authz.No
		if t.Source().Operator.Negated {
			there = authz.Yes
		}
	default:
		return authz.Unknowable
	}
	if there == absent || !k.mayMiss {
		return there
	}
	return authz.Unknowable
}

// wordsOnly reports whether all values of a condition are texts without wildcards.
func wordsOnly(t authz.Test) bool {
	_, literals := samples(t, "")
	return family(t) == "String" && !slices.Contains(literals, false)
}

// fixes reports whether each value of a condition says whose it is.
func fixes(t authz.Test, of strangerKey) bool {
	if family(t) != "String" {
		return false
	}
	a, literals := samples(t, "stranger1")
	if !slices.Contains(literals, false) {
		return true
	}
	b, _ := samples(t, "stranger2")
	for i := range a {
		if of.whose(a[i]) != of.whose(b[i]) {
			return false
		}
	}
	return true
}

// accountsWritten reports whether each value of a condition is an ARN whose account is written out, and nothing before it is left
// open.
func accountsWritten(t authz.Test) bool {
	return !slices.ContainsFunc(t.Source().Values, func(n *document.Node) bool {
		arn, ok := policy.ParseARN(policy.TextOf(n))
		account, known := arn.Account.Concrete()
		front, _, _ := strings.Cut(n.Text, account)
		return !ok || !known || len(account) != 12 || strings.Trim(account, "0123456789") != "" || strings.ContainsAny(front, "*?$")
	})
}

// narrowOnly reports whether a condition is about nothing but ranges of addresses that only some have.
func narrowOnly(t authz.Test) bool {
	_, _, ranges := t.Points()
	for _, r := range ranges {
		if r.Addr().Is4() && r.Bits() < wideIPv4 || !r.Addr().Is4() && r.Bits() < wideIPv6 {
			return false
		}
	}
	return len(ranges) == len(t.Source().Values)
}

// publicByDiagram answers about all requests.
func (v *view) publicByDiagram() Exposure {
	e := Exposure{By: make([]authz.Truth, len(v.list))}
	d := v.diagram()
	if d.reason != nil {
		e.Is, e.Why = authz.Unknowable, []authz.Unknown{*d.reason}
		for i := range e.By {
			e.By[i] = authz.Unknowable
		}
		return e
	}
	theirs := d.and(d.space, d.strangers(defaultZone))
	for _, k := range d.keys {
		if k.ofElsewhere() {
			theirs = d.and(theirs, d.or(d.missing(k), d.guess("elsewhere "+strings.ToLower(k.name), authz.Unknown{What: "the condition key " + k.name, Why: "who has which value is not known"})))
		}
	}
	theirs = d.minus(theirs, d.rest(d.denies, d.gapDenied, -1))
	all := d.and(theirs, d.effective())
	e.Is, e.Why = d.is(all)
	for i := range v.list {
		e.By[i], _ = d.is(d.and(theirs, d.allows[i]))
	}
	certain := d.forAll(all, d.firstGuess)
	if e.Is != authz.Yes {
		certain = all
	}
	e.Actions = d.actionsIn(certain)
	for i := range d.classes {
		if e.Is != authz.No && e.Principal == "" && d.child(certain, ofCaller, i) != never {
			for _, p := range d.classes[i].members {
				if p.stranger {
					e.Principal = display(p.arn)
					break
				}
			}
		}
	}
	return e
}

// actionsIn are the actions of the requests in n.
func (d *made) actionsIn(n node) kms.ActionSet {
	var out kms.ActionSet
	for i, set := range d.actions {
		if d.and(n, d.where(ofAction, func(j int) bool { return i == j })) != never {
			out |= set
		}
	}
	return out
}
