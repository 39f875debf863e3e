package evaluator

import (
	"errors"
	"strings"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
	"github.com/kmslint/kmslint/evaluator/source"
)

// KeyPolicy is a key policy of a world, for proofs.
type KeyPolicy struct {
	// Name is the key's ARN or address, or the path of a bare policy.
	Name string
	// names are all by which it can be the same key as another, and earlier those that it had before the code moved it.
	names, earlier []string
	// identities says that identity policies of its account are in the input.
	identities bool
	// kind says what it is read from.
	kind string
	// stated says that what becomes of the key is stated, by a plan, so that nothing is to be concluded.
	stated  bool
	subject access.Subject
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
		k := KeyPolicy{Name: d.Address, names: []string{d.Address}, kind: fileKind, subject: access.Subject{Policy: d.Policy}}
		if len(o.Paths) == 1 {
			if rest := source.Below(o.Paths[0], d.Address); rest != "." {
				k.names = append(k.names, rest)
			}
		}
		k.owned(facts.OfDocument(d, o.bareFacts()))
		out = append(out, k)
	}
	organizations := organizationsOf(w.Inventory)
	for i := range w.Inventory.Accounts {
		a := &w.Inventory.Accounts[i]
		for j := range a.Regions {
			for n := range a.Regions[j].Keys {
				k := keyPolicy(a, &a.Regions[j], &a.Regions[j].Keys[n], w.Moves, o)
				k.subject.Organizations = organizations
				out = append(out, k)
			}
		}
	}
	known := w.known(o)
	for i := range out {
		out[i].subject.Known = known
	}
	return out
}

// organizationsOf returns the organizations of the accounts of which an inventory says so, "" for none.
func organizationsOf(inv *inventory.Inventory) map[string]string {
	out := map[string]string{}
	org := inv.Organization
	if org == nil {
		return out
	}
	if org.NoOrganization {
		for i := range inv.Accounts {
			if id, known := policy.TextOf(inv.Accounts[i].AccountID).Concrete(); known && id != "" {
				out[id] = ""
			}
		}
		return out
	}
	id, known := policy.TextOf(org.ID).Concrete()
	if !known || id == "" {
		return out
	}
	for i := range org.Accounts {
		if account, known := policy.TextOf(org.Accounts[i].ID).Concrete(); known && account != "" {
			out[account] = id
		}
	}
	return out
}

func keyPolicy(a *inventory.Account, r *inventory.Region, key *inventory.Key, moves []source.Move, o Options) KeyPolicy {
	at := inventory.KeyAt{Account: a, Region: r, Key: key}
	k := KeyPolicy{Name: at.Name(), kind: "an inventory", identities: a.AuthorizationDetails != nil, subject: access.Subject{Policy: key.Policy, Account: policy.TextOf(a.AccountID), Grants: key.Grants}}
	if arn := key.KeyMetadata.Arn; arn != nil && arn.Concrete() {
		k.subject.ARN = policy.TextOf(arn)
		k.names = append(k.names, arn.Text)
	}
	if key.Address != "" {
		k.kind, k.stated = "code", o.Before
		k.names = append(k.names, key.Address, inUnit(key.Address))
		k.earlier = earlier(moves, inUnit(key.Address))
	}
	for i := range key.Aliases {
		if name := key.Aliases[i].AliasName; name != nil && name.Concrete() {
			k.names = append(k.names, name.Text)
		}
	}
	k.owned(facts.OfKey(key, a, o.bareFacts()))
	return k
}

// Policy returns the document of the key policy, nil where it is not in the input.
func (k *KeyPolicy) Policy() *document.Node { return k.subject.Policy }

// HasIdentityPolicies reports whether identity policies of the key's account are in the input.
func (k *KeyPolicy) HasIdentityPolicies() bool { return k.identities }

// OwnOrganization returns the id of the organization that the inventory describes, "" if it has none, and its accounts.
func (w *World) OwnOrganization() (id string, accounts []string) {
	org := w.Inventory.Organization
	if org == nil {
		return "", nil
	}
	if org.ID.Concrete() {
		id = org.ID.Text
	}
	for i := range org.Accounts {
		if n := org.Accounts[i].ID; n.Concrete() {
			accounts = append(accounts, n.Text)
		}
	}
	return id, accounts
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

// errNoNew is for a NEW without any: that it allows nothing new would be no proof of anything.
var errNoNew = errors.New("there is no key policy in NEW")

// NotGranted asks for each key whether its policy lets a principal that fits a pattern do one of the actions; see
// [access.Granted].
func NotGranted(keys []KeyPolicy, actions kms.ActionSet, principal string, l access.Limits) ([]Proof, error) {
	return eachKey(keys, func(s access.Subject) access.Result { return access.Granted(s, actions, principal, l) })
}

// NotGrantedOutside asks for each key whether its policy lets a principal of an account outside of a zone do one of the actions;
// see [access.GrantedOutside].
func NotGrantedOutside(keys []KeyPolicy, actions kms.ActionSet, z access.Zone, l access.Limits) ([]Proof, error) {
	return eachKey(keys, func(s access.Subject) access.Result { return access.GrantedOutside(s, actions, z, l) })
}

// NotPublic asks for each key whether its policy lets strangers do anything; see [access.PublicBeyond].
func NotPublic(keys []KeyPolicy, z access.Zone, l access.Limits) ([]Proof, error) {
	return eachKey(keys, func(s access.Subject) access.Result { return access.PublicBeyond(s, z, l) })
}

// Within asks for each key whether its policy stays within a reference; see [access.Beyond].
func Within(keys []KeyPolicy, reference *document.Node, l access.Limits) ([]Proof, error) {
	return eachKey(keys, func(s access.Subject) access.Result {
		r := s
		r.Policy, r.Grants = reference, nil
		return access.Beyond(r, s, l)
	})
}

func eachKey(keys []KeyPolicy, ask func(access.Subject) access.Result) ([]Proof, error) {
	if len(keys) == 0 {
		return nil, errNoKeyPolicy
	}
	var out []Proof
	for i := range keys {
		out = append(out, Proof{keys[i].Name, ask(keys[i].subject)})
	}
	return out, nil
}
