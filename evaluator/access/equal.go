package access

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/kms"
)

// equates returns the key whose value a condition compares another key's with, if nothing else is needed to tell how that comes
// out than whether both are the same text.
func equates(t authz.Test) (other string, ok bool) {
	other, ok = t.Equates()
	if !ok || t.Key() == other || !comparable(t.Key()) || !comparable(other) {
		return "", false
	}
	return other, true
}

// comparable reports whether a key is one whose values are texts of which a request has one, and do not follow from who calls.
func comparable(name string) bool {
	info, ok := kms.LookupConditionKey(name)
	return ok && !info.Multi && info.KeyPolicy && examples[info.Type] == nil && !authz.OfCaller(name)
}

// link notes that policies compare the values of two keys.
func (k *key) link(other *key) {
	all := append(slices.Clone(k.linked), other.linked...)
	all = append(all, k, other)
	var linked []*key
	for _, k := range all {
		if !slices.Contains(linked, k) {
			linked = append(linked, k)
		}
	}
	for _, k := range linked {
		k.linked = linked
	}
}

// fillTogether finds the values of keys that policies compare with each other: the tests of all of them tell apart the values of each.
func (k *key) fillTogether(budget int) error {
	if k.points != nil {
		return nil
	}
	all := key{name: k.name}
	for _, o := range k.linked {
		all.tests = append(all.tests, o.tests...)
		all.asked = append(all.asked, o.asked...)
		if o.fixed {
			all.asked = append(all.asked, o.values[0].text)
		}
	}
	slices.Sort(all.asked)
	all.asked = slices.Compact(all.asked)
	if err := all.find(budget); err != nil {
		return err
	}
	all.merge()
	for _, o := range k.linked {
		o.only = ""
		if o.fixed {
			o.only = o.values[0].text
		}
		o.values, o.points, o.patterns, o.ranges, o.asked = slices.Clone(all.values), all.points, all.patterns, all.ranges, all.asked
	}
	return nil
}

func equalFlag(a, b string) string {
	return "equal " + min(strings.ToLower(a), strings.ToLower(b)) + " " + max(strings.ToLower(a), strings.ToLower(b))
}

// equalFlags adds, for keys that policies compare with each other, whether they have the same value.
func (m *model) equalFlags(tests []authz.Test) {
	for _, t := range tests {
		if other, ok := equates(t); ok {
			m.addFlag(flag{name: equalFlag(t.Key(), other), yes: t.Source().Key() + " is " + other, no: t.Source().Key() + " is not " + other, keys: []string{t.Key(), other}})
		}
	}
}

// equalSpace returns the requests of which what is equal is in the same class, and what is in the same class of one value is equal.
func (m *model) equalSpace(space node) node {
	for _, k := range m.keys {
		if k.linked != nil && k.only != "" {
			space = m.and(space, m.where(k.level, func(i int) bool { return i < len(k.values) && k.values[i].text == k.only }))
		}
	}
	for _, f := range m.flags {
		if f.keys == nil {
			continue
		}
		a, b := m.byKey[f.keys[0]], m.byKey[f.keys[1]]
		alike, alone := never, never
		for i := range a.values {
			both := m.and(m.where(a.level, func(class int) bool { return class == i }), m.where(b.level, func(class int) bool { return class == i }))
			alike = m.or(alike, both)
			if a.single(i) {
				alone = m.or(alone, both)
			}
		}
		is := m.has(f.name)
		space = m.minus(m.minus(space, m.minus(is, alike)), m.minus(alone, is))
	}
	return space
}

// single reports whether a class has just one value: any other would be like a text that was looked at.
func (k *key) single(class int) bool {
	n := 0
	for _, p := range k.points {
		if p.class == class {
			n++
			if !p.written {
				return false
			}
		}
	}
	return n == 1
}

// equal returns the requests for which a condition holds that compares two keys.
func (m *model) equal(t authz.Test, guess func() node) (node, bool) {
	other, ok := equates(t)
	if !ok {
		return m.sameAccount(t, guess)
	}
	k := m.byKey[t.Key()]
	is := m.has(equalFlag(t.Key(), other))
	if t.Negated() {
		is = m.not(is)
	}
	missing := m.missing(k)
	return m.or(m.and(missing, truthOr(t.Holds(), guess)), m.minus(is, missing)), true
}

// sameAccount is for a condition that compares the caller's account with that of the key.
func (m *model) sameAccount(t authz.Test, guess func() node) (node, bool) {
	other, ok := t.Equates()
	const owner, caller = "aws:resourceaccount", "aws:principalaccount"
	if !ok || !(t.Key() == owner && other == caller || t.Key() == caller && other == owner) || m.subject.Account == nil {
		return 0, false
	}
	children := make([]node, len(m.classes))
	for i := range m.classes {
		is := m.classes[i].same
		switch service := m.classes[i].members[0].Service(); {
		case service && t.Key() == caller: // it has none
			children[i] = truthOr(t.Holds(), guess)
			continue
		case service:
			is = authz.No
		}
		if t.Negated() {
			is = authz.Yes - is
		}
		children[i] = truthOr(is, guess)
	}
	return m.make(ofCaller, children), true
}

// equalValues gives keys the same value that are equal, and others where they are not.
func (c *confirmation) equalValues(is []*flag, r *authz.Request) {
	for _, f := range c.flags {
		if f.keys == nil {
			continue
		}
		a, b := c.byKey[f.keys[0]], c.byKey[f.keys[1]]
		have, want := r.Context[a.name], slices.Contains(is, f)
		if len(have) != 1 || len(r.Context[b.name]) != 1 || (r.Context[b.name][0] == have[0]) == want {
			continue
		}
		if want {
			r.Context[b.name] = slices.Clone(have)
			continue
		}
		for _, other := range append(b.others(have[0]), have[0]+"-2", "x"+have[0]) {
			if other != have[0] && b.alike(other, have[0]) {
				r.Context[b.name] = []string{other}
				break
			}
		}
	}
}

// others are the texts that were looked at in the class of one.
func (k *key) others(text string) []string {
	var out []string
	at := slices.IndexFunc(k.points, func(p point) bool { return p.text == text })
	for _, p := range k.points {
		if at >= 0 && p.class == k.points[at].class {
			out = append(out, p.text)
		}
	}
	return out
}
