package evaluator

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// KeyPolicy is a key policy of a world, for proofs.
type KeyPolicy struct {
	// Name is the key's ARN or address, or the path of a bare policy.
	Name string
	// names are all by which it can be the same key as another.
	names   []string
	subject access.Subject
	grants  []inventory.Grant
}

// Proof is what is proven, or not, of one key.
type Proof struct {
	Key string
	access.Result
}

// KeyPolicies returns the key policies in the order of the input. The account of a key that nothing names is concluded from its
// policy, as the rules do.
func (w *World) KeyPolicies(o Options) []KeyPolicy {
	var out []KeyPolicy
	for i := range w.Inventory.Documents {
		d := &w.Inventory.Documents[i]
		if d.Kind != policy.Key.String() {
			continue
		}
		k := KeyPolicy{Name: d.Address, names: []string{d.Address}, subject: access.Subject{Policy: d.Policy}}
		k.owned(facts.OfDocument(d, o.facts()))
		out = append(out, k)
	}
	for i := range w.Inventory.Accounts {
		a := &w.Inventory.Accounts[i]
		for j := range a.Regions {
			for n := range a.Regions[j].Keys {
				out = append(out, keyPolicy(a, &a.Regions[j], &a.Regions[j].Keys[n], o))
			}
		}
	}
	return out
}

func keyPolicy(a *inventory.Account, r *inventory.Region, key *inventory.Key, o Options) KeyPolicy {
	at := inventory.KeyAt{Account: a, Region: r, Key: key}
	k := KeyPolicy{Name: at.Name(), grants: key.Grants, subject: access.Subject{Policy: key.Policy, Account: policy.TextOf(a.AccountID)}}
	if arn := key.KeyMetadata.Arn; arn != nil && arn.Concrete() {
		k.subject.ARN = policy.TextOf(arn)
		k.names = append(k.names, arn.Text)
	}
	if key.Address != "" {
		k.names = append(k.names, key.Address, key.Address[strings.LastIndex(key.Address, ":")+1:])
	}
	for i := range key.Aliases {
		if name := key.Aliases[i].AliasName; name != nil && name.Concrete() {
			k.names = append(k.names, name.Text)
		}
	}
	k.owned(facts.OfKey(key, a, o.facts()))
	return k
}

// owned takes the account that the facts conclude on, where that is one by its id.
func (k *KeyPolicy) owned(of []*facts.Facts) {
	for _, f := range of {
		if len(f.Account.ID) == 12 && strings.Trim(f.Account.ID, "0123456789") == "" {
			k.subject.Account = policy.Text{{Text: f.Account.ID}}
		}
	}
}

// errNoKeyPolicy is for input without any.
var errNoKeyPolicy = errors.New("there is no key policy in the input")

// pair is a key policy before and after a change.
type pair struct {
	name     string
	old, new access.Subject
	// grants says that grants differ too.
	grants bool
	// alone says that there is nothing to compare with.
	alone bool
}

// paired matches the key policies of two worlds by ARN, address or alias. Where both have just one, they are those of the
// same key. The notes are about keys that only old has.
func paired(old, new []KeyPolicy) (pairs []pair, notes []string, err error) {
	if len(old) == 0 || len(new) == 0 {
		return nil, nil, errNoKeyPolicy
	}
	single := len(old) == 1 && len(new) == 1
	taken := map[int]bool{}
	for i := range new {
		n := &new[i]
		at := n.counterpart(old)
		if single {
			at = 0
		}
		if at < 0 {
			pairs = append(pairs, pair{name: n.Name, alone: true})
			continue
		}
		taken[at] = true
		p := pair{name: n.Name, old: old[at].subject, new: n.subject, grants: grantsText(old[at].grants) != grantsText(n.grants)}
		if _, known := p.old.Account.Concrete(); !known || p.old.Account == nil {
			p.old.Account = p.new.Account
		}
		p.new.Account = p.old.Account
		pairs = append(pairs, p)
	}
	if len(taken) == 0 {
		return nil, nil, fmt.Errorf("OLD and NEW have no key in common: OLD has %s, NEW has %s", listed(old), listed(new))
	}
	for i := range old {
		if !taken[i] {
			notes = append(notes, old[i].Name+" is only in OLD: it is not compared")
		}
	}
	return pairs, notes, nil
}

// result is what is found of a pair, with what cannot be compared.
func (p *pair) result(compare func() access.Result) access.Result {
	if p.alone {
		return access.Result{Reasons: []authz.Unknown{{What: "the key", Why: "OLD has none with its ARN, address or alias, or several, so there is nothing to compare with"}}}
	}
	r := compare()
	if p.grants {
		r = besides(r, p.name, "the grants of the key are not the same, and only key policies are compared")
	}
	return r
}

// NoNewAccess compares the key policies of two worlds; see [access.NewAccess].
func NoNewAccess(old, new []KeyPolicy, l access.Limits) (proofs []Proof, notes []string, err error) {
	pairs, notes, err := paired(old, new)
	for i := range pairs {
		p := &pairs[i]
		proofs = append(proofs, Proof{p.name, p.result(func() access.Result { return access.NewAccess(p.old, p.new, l) })})
	}
	return proofs, notes, err
}

// Difference is what a change of a key policy gives and takes.
type Difference struct {
	Key          string
	Gained, Lost access.Result
}

// Diff compares the key policies of two worlds both ways; see [access.Difference].
func Diff(old, new []KeyPolicy, l access.Limits) (out []Difference, notes []string, err error) {
	pairs, notes, err := paired(old, new)
	for i := range pairs {
		p := &pairs[i]
		var gained, lost access.Result
		if !p.alone {
			gained, lost = access.Difference(p.old, p.new, l)
		}
		out = append(out, Difference{p.name, p.result(func() access.Result { return gained }), p.result(func() access.Result { return lost })})
	}
	return out, notes, err
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
	return strings.Join(names, ", ")
}

// counterpart returns which of the keys is the same one, -1 if there is none, or several that might be. Of keys of the same
// name in several folders it is the one whose folder ends alike: the roots of OLD and NEW may differ.
func (k *KeyPolicy) counterpart(keys []KeyPolicy) int {
	best, length, several := -1, -1, false
	for i := range keys {
		if !keys[i].same(k) {
			continue
		}
		switch common := alike(keys[i].Name, k.Name); {
		case keys[i].Name == k.Name:
			return i
		case common > length:
			best, length, several = i, common, false
		case common == length:
			several = true
		}
	}
	if several {
		return -1
	}
	return best
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
	return slices.ContainsFunc(k.names, func(name string) bool { return slices.Contains(other.names, name) })
}

func grantsText(grants []inventory.Grant) string {
	if len(grants) == 0 {
		return ""
	}
	key := inventory.Key{Grants: grants}
	return document.Print(inventory.Encode(&inventory.Inventory{Accounts: []inventory.Account{{Regions: []inventory.Region{{Keys: []inventory.Key{key}}}}}}))
}

// besides takes back a proof, as there is something that it is not about.
func besides(r access.Result, key, why string) access.Result {
	if r.Verdict == access.Proven {
		r.Verdict = access.Unknown
		r.Reasons = append(r.Reasons, authz.Unknown{What: "the grants of " + key, Why: why})
	}
	return r
}

const grantsApart = "the key has some, and only its policy is looked at"

// NotGranted asks for each key whether its policy lets a principal that fits a pattern do one of the actions; see
// [access.Granted].
func NotGranted(keys []KeyPolicy, actions kms.ActionSet, principal string, l access.Limits) ([]Proof, error) {
	return eachKey(keys, func(s access.Subject) access.Result { return access.Granted(s, actions, principal, l) })
}

// NotPublic asks for each key whether its policy lets strangers do anything; see [access.Public].
func NotPublic(keys []KeyPolicy, l access.Limits) ([]Proof, error) {
	return eachKey(keys, func(s access.Subject) access.Result { return access.Public(s, l) })
}

func eachKey(keys []KeyPolicy, ask func(access.Subject) access.Result) ([]Proof, error) {
	if len(keys) == 0 {
		return nil, errNoKeyPolicy
	}
	var out []Proof
	for i := range keys {
		r := ask(keys[i].subject)
		if len(keys[i].grants) > 0 {
			r = besides(r, keys[i].Name, grantsApart)
		}
		out = append(out, Proof{keys[i].Name, r})
	}
	return out, nil
}
