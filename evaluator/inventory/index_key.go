package inventory

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// addKeys notes the names of the keys and aliases of a Region.
func (x *Index) addKeys(a *Account, r *Region) {
	for i := range r.Keys {
		k := &r.Keys[i]
		at := KeyAt{Account: a, Region: r, Key: k}
		owner, region := concrete(a.AccountID), concrete(r.Region)
		full, isARN := parseARN(concrete(k.KeyMetadata.Arn))
		if isARN {
			owner, region = full.account, full.region
			x.key(full.anyPartition(), at)
		}
		id := identity(k.KeyMetadata.KeyID)
		if id == "" && isARN {
			id = strings.TrimPrefix(full.resource, "key/")
		}
		x.key(identity(k.KeyMetadata.Arn), at)
		x.key(id, at)
		if !isARN && owner != "" && region != "" && concrete(k.KeyMetadata.KeyID) != "" {
			x.key(arn{service: "kms", region: region, account: owner, resource: "key/" + id}.anyPartition(), at)
		}
		x.key(k.Address, at)
		if unit := strings.LastIndex(k.Address, ":"); unit >= 0 {
			x.key(k.Address[unit+1:], at)
		}
		x.keyNames = append(x.keyNames, k.Address, concrete(k.KeyMetadata.Arn), concrete(k.KeyMetadata.KeyID))
		for j := range k.Aliases {
			at.Alias = &k.Aliases[j]
			x.alias(at, owner, region)
		}
	}
	for i := range r.Aliases {
		x.alias(KeyAt{Account: a, Region: r, Alias: &r.Aliases[i]}, concrete(a.AccountID), concrete(r.Region))
	}
}

func (x *Index) alias(at KeyAt, owner, region string) {
	name := identity(at.Alias.AliasName)
	x.key(name, at)
	full, isARN := parseARN(concrete(at.Alias.AliasArn))
	if !isARN && owner != "" && region != "" && concrete(at.Alias.AliasName) != "" {
		full = arn{service: "kms", region: region, account: owner, resource: name}
	}
	if full.service != "" {
		x.key(full.anyPartition(), at)
	}
	x.key(identity(at.Alias.AliasArn), at)
	x.keyNames = append(x.keyNames, concrete(at.Alias.AliasName))
}

func (x *Index) key(name string, at KeyAt) {
	same := func(b KeyAt) bool { return b.Key == at.Key && b.Region == at.Region && b.Alias == at.Alias }
	if name != "" && !slices.ContainsFunc(lastOf(x.keys[name]), same) {
		x.keys[name] = append(x.keys[name], at)
	}
}

// lastOf is enough to find what was just put in: names of one thing come one after the other.
func lastOf[T any](list []T) []T { return list[max(0, len(list)-1):] }

// Keys returns the keys that a name can mean: a key ARN, a key id, the name or ARN of an alias, or an address in code
// ("aws_kms_key.data", a logical id), with or without the unit of code before it ("stack.yaml:Key"). An id of a
// multi-Region key, the name of an alias and an address can be those of several keys: the caller refuses what is
// ambiguous, or gives a scope.
func (x *Index) Keys(name string, s Scope) []KeyAt {
	full, isARN := parseARN(name)
	if !isARN {
		return x.keysNamed(name, s)
	}
	found := x.keysNamed(full.anyPartition(), s)
	return slices.DeleteFunc(found, func(k KeyAt) bool {
		partition := full.partition
		if k.Key != nil {
			if of, ok := parseARN(concrete(k.Key.KeyMetadata.Arn)); ok {
				partition = of.partition
			}
		}
		return partition != full.partition
	})
}

// KeysOf returns the keys that a value of the inventory means: a TargetKeyId, the KmsKeyId of a resource. Values of code
// that are not known mean the key with the same symbol.
func (x *Index) KeysOf(n *document.Node, s Scope) []KeyAt {
	if text := concrete(n); text != "" {
		return x.Keys(text, s)
	}
	return x.keysNamed(identity(n), s)
}

func (x *Index) keysNamed(name string, s Scope) []KeyAt {
	var found []KeyAt
	for _, k := range x.keys[name] {
		if k.Key == nil { // perhaps the alias stands by itself, and its key elsewhere
			k.Key = x.target(k)
		}
		if s.mayBe(k.Account.AccountID, k.Region.Region) {
			found = append(found, k)
		}
	}
	return found
}

// target returns the one key in its Region that an alias points to, or nil.
func (x *Index) target(k KeyAt) *Key {
	id := identity(k.Alias.TargetKeyID)
	if full, isARN := parseARN(id); isARN {
		id = full.anyPartition()
	}
	var target *Key
	for _, t := range x.keys[id] {
		if t.Region != k.Region || t.Key == nil || t.Alias != nil {
			continue
		}
		if target != nil {
			return nil
		}
		target = t.Key
	}
	return target
}
