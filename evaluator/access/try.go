package access

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/kms"
)

// request is one of a caller, for whatever actions: a choice for each key, by its place.
type request struct {
	caller int
	values []int
}

// choicesOf returns values of a key to try.
func (v *view) choicesOf(i int) []choice {
	if v.choices[i] != nil {
		return v.choices[i]
	}
	k := *v.keys[i]
	var out []choice
	if k.mayMiss {
		out = append(out, nil)
	}
	if k.values == nil && (k.info != nil || !ofAWS(k.name)) {
		if of, ok := strangerKeys[strings.ToLower(k.name)]; ok {
			k.values = append(k.values, value{text: of.text})
		}
		for _, s := range k.near() {
			k.values = append(k.values, value{text: s})
		}
		k.typed()
	}
	for _, w := range k.values {
		out = append(out, choice{w.text})
	}
	v.choices[i] = out
	return out
}

// near returns values about which the tests of the key say something, and one about which they say nothing.
func (k *key) near() []string {
	var out, literals []string
	for _, t := range k.tests {
		if k.foreign(t) {
			continue
		}
		numbers, times, ranges := t.Points()
		out = append(out, aroundNumbers(numbers)...)
		out = append(out, aroundTimes(times)...)
		out = append(out, aroundRanges(ranges)...)
		if family(t) != "String" {
			continue
		}
		texts, _ := samples(t, "example")
		literals = append(literals, texts...)
	}
	return append(append(out, another(literals)), literals...)
}

// can reports whether a request of a caller can have a value for a key.
func (v *view) can(caller, key int, c choice) bool {
	if c == nil {
		return true
	}
	name := strings.ToLower(v.keys[key].name)
	if v.people[caller].Service() {
		return !v.limits.about(NeverOfServices, name) && !v.limits.about(ThroughServices, name)
	}
	return !v.limits.about(OnlyOfServices, name)
}

// holds says whether a condition of a statement holds for a request.
func (v *view) holds(s *viewed, condition int, r *request) authz.Truth {
	switch at := s.at[condition]; at {
	case notKnown:
		return authz.Unknowable
	case ofWho:
		return s.holdsFor(condition, &v.people[r.caller])
	default:
		return v.answer(s, condition, r.values[at])
	}
}

// answer says whether a condition holds for a choice of its key.
func (v *view) answer(s *viewed, condition, choice int) authz.Truth {
	choices := v.choicesOf(s.at[condition])
	if s.answers[condition] == nil {
		s.answers[condition] = slices.Repeat([]authz.Truth{notAsked}, len(choices))
	}
	is := &s.answers[condition][choice]
	if *is == notAsked {
		*is = s.Conditions[condition].Holds(choices[choice]...)
	}
	return *is
}

// applies says whether the conditions of a statement hold for a request, with what else decides whether it applies.
func (v *view) applies(s *viewed, r *request) authz.Truth {
	is := s.on
	if !s.Certain {
		is = min(is, authz.Unknowable)
	}
	for i := range s.Conditions {
		if is == authz.No {
			break
		}
		is = min(is, v.holds(s, i, r))
	}
	return is
}

// attempt is a search for a request of a caller to which statements apply.
type attempt struct {
	*view
	// must are the statements, principals aside; but is the place of a condition of the first that shall not hold, or -1.
	must []int
	but  int
	// may, if it is set, says which values are tried.
	may func(key, choice int) bool
	*request
}

// try makes a request for as many actions as can be; it returns those, none where there is no such request.
func (a *attempt) try(caller int) kms.ActionSet {
	actions := a.usual
	for _, i := range a.must {
		s := &a.list[i]
		if s.on != authz.Yes || !s.Certain {
			return 0
		}
		actions &= s.Surely
	}
	if actions == 0 {
		return 0
	}
	a.request = &request{caller, make([]int, len(a.keys))}
	for n, i := range a.must {
		s := &a.list[i]
		for j, at := range s.at {
			wrong := n == 0 && j == a.but
			if at == notKnown || at == ofWho && a.holds(s, j, a.request) != wanted(wrong) {
				return 0
			}
		}
	}
	for key := range a.keys {
		if !a.fit(key) {
			return 0
		}
	}
	return a.possible(actions)
}

func wanted(wrong bool) authz.Truth {
	if wrong {
		return authz.No
	}
	return authz.Yes
}

// possible are those of some actions that requests with these values can be for.
func (a *attempt) possible(actions kms.ActionSet) kms.ActionSet {
	for i, c := range a.values {
		if a.keys[i].info != nil && a.choicesOf(i)[c] != nil {
			actions &= a.keys[i].info.Actions
		}
	}
	return actions
}

// fit gives a key the first value that the conditions agree with.
func (a *attempt) fit(key int) bool {
	for i, c := range a.choicesOf(key) {
		if !a.can(a.caller, key, c) || a.may != nil && !a.may(key, i) {
			continue
		}
		a.values[key] = i
		if a.agree(key) {
			return true
		}
	}
	return false
}

// agree reports whether the conditions on a key hold as they must.
func (a *attempt) agree(key int) bool {
	for n, i := range a.must {
		s := &a.list[i]
		for j, at := range s.at {
			if at == key && a.holds(s, j, a.request) != wanted(n == 0 && j == a.but) {
				return false
			}
		}
	}
	return true
}

// evade changes values such that other statements do not apply, as far as that goes, and returns those of the actions about
// which none of them says anything then.
func (a *attempt) evade(actions kms.ActionSet, others func(i int) bool) kms.ActionSet {
	for i := range a.list {
		o := &a.list[i]
		if slices.Contains(a.must, i) || actions&(o.Surely|o.Perhaps) == 0 || !others(i) || a.applies(o, a.request) == authz.No {
			continue
		}
		for j, at := range o.at {
			if at >= 0 && a.dodge(o, j) {
				break
			}
		}
	}
	actions = a.possible(actions)
	for i := range a.list {
		o := &a.list[i]
		if !slices.Contains(a.must, i) && actions&(o.Surely|o.Perhaps) != 0 && others(i) && a.applies(o, a.request) != authz.No {
			actions &^= o.Surely | o.Perhaps
		}
	}
	return actions
}

// dodge changes the value of one key such that a condition of another statement does not hold.
func (a *attempt) dodge(other *viewed, condition int) bool {
	key := other.at[condition]
	was := a.values[key]
	for i, c := range a.choicesOf(key) {
		if !a.can(a.caller, key, c) || a.may != nil && !a.may(key, i) {
			continue
		}
		a.values[key] = i
		if a.holds(other, condition, a.request) == authz.No && a.agree(key) {
			return true
		}
	}
	a.values[key] = was
	return false
}
