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

// NoNewAccess compares the key policies of two worlds, matched by ARN, address or alias. Where both have just one, they
// are those of the same key.
func NoNewAccess(old, new []KeyPolicy, l access.Limits) (proofs []Proof, notes []string, err error) {
	if len(old) == 0 || len(new) == 0 {
		return nil, nil, errNoKeyPolicy
	}
	single := len(old) == 1 && len(new) == 1
	common := false
	taken := map[int]bool{}
	for i := range new {
		n := &new[i]
		at := slices.IndexFunc(old, func(o KeyPolicy) bool { return single || o.same(n) })
		if at < 0 {
			proofs = append(proofs, Proof{n.Name, access.Result{Reasons: []authz.Unknown{{
				What: "the key", Why: "OLD has none with its ARN, address or alias, so there is nothing to compare with"}}}})
			continue
		}
		common, taken[at] = true, true
		o := old[at]
		if _, known := o.subject.Account.Concrete(); !known || o.subject.Account == nil {
			o.subject.Account = n.subject.Account
		}
		after := *n
		after.subject.Account = o.subject.Account
		r := access.NewAccess(o.subject, after.subject, l)
		if grantsText(o.grants) != grantsText(n.grants) {
			r = n.besides(r, "the grants of the key are not the same, and only key policies are compared")
		}
		proofs = append(proofs, Proof{n.Name, r})
	}
	if !common {
		return nil, nil, fmt.Errorf("OLD and NEW have no key in common: OLD has %s, NEW has %s", listed(old), listed(new))
	}
	for i := range old {
		if !taken[i] {
			notes = append(notes, old[i].Name+" is only in OLD: it is not compared")
		}
	}
	return proofs, notes, nil
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
func (k *KeyPolicy) besides(r access.Result, why string) access.Result {
	if r.Verdict == access.Proven {
		r.Verdict = access.Unknown
		r.Reasons = append(r.Reasons, authz.Unknown{What: "the grants of " + k.Name, Why: why})
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
			r = keys[i].besides(r, grantsApart)
		}
		out = append(out, Proof{keys[i].Name, r})
	}
	return out, nil
}
