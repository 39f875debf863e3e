package evaluator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/source"
)

// Existence says on which sides of a comparison a key is. The zero Existence is on both.
type Existence uint8

// The existences.
const (
	Stays     Existence = iota
	Added               // only NEW has the key
	Removed             // only OLD has it
	Ambiguous           // several keys of OLD might be it
)

// pair is a key before and after a change.
type pair struct {
	name string
	// from is the key's name in OLD where that is another one.
	from     string
	is       Existence
	old, new *KeyPolicy
}

// paired matches the keys of two worlds: by ARN, address or alias, then as code says that it moved them, and at last the only one
// that is left on each side where both have the same policy. Where each side has just one key, these are compared. The notes say
// what cannot be seen from the pairs.
func paired(old, new []KeyPolicy, l access.Limits) (pairs []pair, notes []string, err error) {
	if len(old) == 0 && len(new) == 0 {
		return nil, nil, errNoKeyPolicy
	}
	if k := loose(old, new); k != nil {
		return nil, nil, fmt.Errorf("there is no key policy to compare %s with", k.Name)
	}
	for _, side := range []struct {
		name, other string
		keys        []KeyPolicy
	}{{"OLD", "NEW", old}, {"NEW", "OLD", new}} {
		if len(side.keys) == 0 {
			notes = append(notes, fmt.Sprintf("there is no key policy in %s: the keys of %s are only there", side.name, side.other))
		}
	}
	taken, exact := map[int]bool{}, make([]int, len(new))
	for i := range new {
		exact[i] = slices.IndexFunc(old, func(k KeyPolicy) bool { return k.Name == new[i].Name })
		if exact[i] >= 0 {
			taken[exact[i]] = true
		}
	}
	alone := -1 // the only one of new that has no counterpart
	for i := range new {
		at, several := exact[i], false
		if at < 0 {
			at, several = new[i].counterpart(old, taken)
		}
		p := pair{name: new[i].Name, new: &new[i]}
		switch {
		case several:
			p.is = Ambiguous
		case at < 0:
			p.is, alone = Added, len(pairs)
		default:
			taken[at] = true
			p.old = &old[at]
		}
		pairs = append(pairs, p)
	}
	added := count(pairs, Added)
	var left []*KeyPolicy
	for i := range old {
		if !taken[i] {
			left = append(left, &old[i])
		}
	}
	if added == 1 && len(left) == 1 && !left[0].stated {
		p := &pairs[alone]
		single := len(old) == 1 && len(new) == 1
		if single || equivalent(left[0], p.new, l) {
			p.is, p.old = Stays, left[0]
			left = nil
			switch {
			case !single:
				notes = append(notes, fmt.Sprintf("%s of OLD and %s of NEW are taken for one key: they are the only ones without a counterpart, and give the same access", p.old.Name, p.new.Name))
			case p.old.kind == "code" && p.new.kind == "code":
				notes = append(notes, fmt.Sprintf("%s of OLD and %s of NEW are taken for one key, as each side has just one", p.old.Name, p.new.Name))
			}
		}
	}
	if len(left) == len(old) && added == len(new) && len(old) > 0 && len(new) > 0 {
		return nil, nil, fmt.Errorf("OLD and NEW have no key in common: OLD has %s, NEW has %s", listed(old), listed(new))
	}
	for _, k := range left {
		if count(pairs, Ambiguous) == 0 {
			pairs = append(pairs, pair{name: k.Name, is: Removed, old: k})
			continue
		}
		notes = append(notes, k.Name+" of OLD is not compared: it may be one of several keys of NEW")
	}
	for i := range pairs {
		p := &pairs[i]
		if p.is == Stays && p.old.kind == "code" && p.new.kind == "code" && !p.old.called(p.new.names) {
			p.from = p.old.Name
		}
	}
	return pairs, notes, nil
}

func count(pairs []pair, is Existence) (n int) {
	for i := range pairs {
		if pairs[i].is == is {
			n++
		}
	}
	return n
}

// equivalent reports whether it is proven that two keys give the same access.
func equivalent(a, b *KeyPolicy, l access.Limits) bool {
	p := pair{old: a, new: b}
	gained, lost := p.difference(l)
	return gained.Verdict == access.Proven && lost.Verdict == access.Proven
}

// subjects are the key before and after, in the account that either knows.
func (p *pair) subjects() (old, new access.Subject) {
	old, new = p.old.subject, p.new.subject
	if _, known := old.Account.Concrete(); !known || old.Account == nil {
		old.Account = new.Account
	}
	new.Account = old.Account
	return old, new
}

// difference is what the change of the key gives and takes.
func (p *pair) difference(l access.Limits) (gained, lost access.Result) {
	nothing := access.Result{Verdict: access.Proven}
	switch p.is {
	case Added:
		return p.new.everything(l), nothing
	case Removed:
		return nothing, p.old.everything(l)
	case Ambiguous:
		return severalKeys, severalKeys
	default:
		before, after := p.subjects()
		return access.Difference(before, after, l)
	}
}

// loose is the policy of a file that was named while the other side has no key, nil if it is not so: no address says that it
// is the same key that is on one side only.
func loose(old, new []KeyPolicy) *KeyPolicy {
	all := slices.Concat(old, new)
	if (len(old) == 0 || len(new) == 0) && len(all) == 1 && all[0].kind == fileKind && len(all[0].names) == 1 {
		return &all[0]
	}
	return nil
}

// fileKind is the kind of bare policies.
const fileKind = "a file of a policy"

// everything is all the access that there is to a key.
func (k *KeyPolicy) everything(l access.Limits) access.Result {
	return access.Granted(k.subject, kms.AllActions, "*", l)
}

// severalKeys is the answer for a key of NEW that may be any of several of OLD.
var severalKeys = access.Result{Reasons: []authz.Unknown{{What: "the key", Why: "OLD has several with its address or alias, so there is no telling which to compare it with"}}}

// NoNewAccess compares the key policies of two worlds; see [access.NewAccess]. All access to a key that only new has is new.
func NoNewAccess(old, new []KeyPolicy, l access.Limits) (proofs []Proof, notes []string, err error) {
	if len(new) == 0 {
		return nil, nil, errNoNew
	}
	pairs, notes, err := paired(old, new, l)
	for i := range pairs {
		switch p := &pairs[i]; p.is {
		case Removed:
			notes = append(notes, p.name+" is only in OLD")
		case Stays:
			before, after := p.subjects()
			proofs = append(proofs, Proof{p.name, access.NewAccess(before, after, l)})
		default:
			if p.is == Added {
				notes = append(notes, p.name+" is only in NEW: all access to it is new")
			}
			gained, _ := p.difference(l)
			proofs = append(proofs, Proof{p.name, gained})
		}
	}
	return proofs, notes, err
}

// Difference is what a change of a key gives and takes.
type Difference struct {
	Key string
	// From is the key's name in OLD where that is another one.
	From         string
	Is           Existence
	Gained, Lost access.Result
	// Old and New are the fingerprints of the key policies, "" where there is none; see [access.FingerprintOf].
	Old, New string
}

// Diff compares the keys of two worlds both ways; see [access.Difference].
func Diff(old, new []KeyPolicy, l access.Limits) (out []Difference, notes []string, err error) {
	pairs, notes, err := paired(old, new, l)
	for i := range pairs {
		gained, lost := pairs[i].difference(l)
		old, new := pairs[i].fingerprints(l.Document)
		out = append(out, Difference{pairs[i].name, pairs[i].from, pairs[i].is, gained, lost, old, new})
	}
	return out, notes, err
}

// fingerprints are those of the key policies before and after.
func (p *pair) fingerprints(l document.Limits) (old, new string) {
	if p.old != nil && p.new != nil {
		before, after := p.subjects()
		return access.FingerprintOf(before, l), access.FingerprintOf(after, l)
	}
	if p.old != nil {
		old = access.FingerprintOf(p.old.subject, l)
	}
	if p.new != nil {
		new = access.FingerprintOf(p.new.subject, l)
	}
	return old, new
}

func listed(keys []KeyPolicy) string {
	var names []string
	for i := range keys {
		if i == 3 {
			names = append(names, "…")
			break
		}
		names = append(names, keys[i].Name)
	}
	all := strings.Join(names, ", ")
	switch {
	case keys[0].kind != fileKind:
		return all + " of " + keys[0].kind
	case len(keys) > 1:
		return "the policies " + all
	default:
		return "the policy " + all
	}
}

// counterpart returns which of the keys that are not taken is the same one, -1 if there is none, or several that might be. Of keys
// of the same name in several folders it is the one whose folder ends alike: the roots of OLD and NEW may differ.
func (k *KeyPolicy) counterpart(keys []KeyPolicy, taken map[int]bool) (at int, several bool) {
	at, length := -1, -1
	for i := range keys {
		if taken[i] || !keys[i].same(k) {
			continue
		}
		switch common := alike(keys[i].Name, k.Name); {
		case common > length:
			at, length, several = i, common, false
		case common == length:
			several = true
		}
	}
	if several {
		return -1, true
	}
	return at, false
}

// alike returns how many steps of two addresses are the same, counted from the end.
func alike(a, b string) int {
	step := func(r rune) bool { return r == '/' || r == ':' }
	as, bs := strings.FieldsFunc(a, step), strings.FieldsFunc(b, step)
	n := 0
	for n < min(len(as), len(bs)) && as[len(as)-1-n] == bs[len(bs)-1-n] {
		n++
	}
	return n
}

func (k *KeyPolicy) same(other *KeyPolicy) bool {
	return k.called(other.names) || k.called(other.earlier)
}

// called reports whether one of the names is the key's.
func (k *KeyPolicy) called(names []string) bool {
	return slices.ContainsFunc(k.names, func(name string) bool { return slices.Contains(names, name) })
}

// inUnit is an address without the unit of code before it.
func inUnit(address string) string {
	if !strings.HasPrefix(address, "arn:") {
		for i := range address {
			if address[i] == ':' && !strings.ContainsAny(address[:i], `"[`) {
				return inUnit(address[i+1:])
			}
		}
	}
	return address
}

// earlier are the addresses that a resource had before moves of the code.
func earlier(moves []source.Move, address string) (out []string) {
	for at := []string{address}; len(at) > 0 && len(out) <= len(moves); at = at[1:] {
		for _, m := range moves {
			if before, ok := m.Undo(at[0]); ok && before != address && !slices.Contains(out, before) {
				out, at = append(out, before), append(at, before)
			}
		}
	}
	return out
}
