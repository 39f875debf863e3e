package authz

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// alias is CreateAlias, UpdateAlias or DeleteAlias: the action must be allowed on the alias, by identity policies, and on
// each key that the alias leaves or goes to.
// https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html
func (b *builder) alias(a kms.Action) error {
	p := b.base.params
	name, target := p.or("AliasName", ""), p.or("TargetKeyId", "")
	switch resource := b.request.Resource; {
	case resource == "" || resource == "*":
	case isAlias(resource) && name == "":
		name = resource
	case target == "" && (!isAlias(resource) || a != kms.ActionDeleteAlias && resource != name):
		target = resource
	}
	if a == kms.ActionCreateAlias && strings.HasPrefix(name, awsAlias) {
		return fmt.Errorf("the alias %s cannot be created: names that begin with %s are reserved for the keys that AWS manages", name, awsAlias)
	}
	var keys []*key
	if target != "" {
		k, _, err := b.key(target)
		if err != nil {
			return err
		}
		keys = append(keys, k)
	}
	if a != kms.ActionCreateAlias && name != "" {
		if old, _, err := b.key(name); err == nil && (len(keys) == 0 || keys[0] != old) {
			keys = append([]*key{old}, keys...)
		} else if err != nil && len(keys) == 0 {
			return err
		}
	}
	if len(keys) == 0 {
		return fmt.Errorf("%s needs a key: as the resource, or as the parameter TargetKeyId", a)
	}
	k := keys[len(keys)-1]
	region := valueOf(k.region)
	b.identityPart(a, b.aliasARN(name, k), region)
	for i, k := range keys {
		b.part(a, k).target = a == kms.ActionUpdateAlias && i == len(keys)-1
	}
	return nil
}

func isAlias(s string) bool {
	return strings.HasPrefix(s, "alias/") || strings.HasPrefix(s, "arn:") && strings.Contains(s, ":alias/")
}

// aliasARN is the ARN of an alias of the caller's account; the name may be open.
func (b *builder) aliasARN(name string, k *key) text {
	if strings.HasPrefix(name, "arn:") {
		return text{known: name}
	}
	n := text{known: name}
	if name == "" {
		n = concat("alias/", text{parts: policy.Text{{Symbol: &document.Symbol{Kind: document.Name, ID: "name of the alias", Why: "the request does not say it"}}}})
	}
	account := k.account
	if b.base.caller.kind != serviceCaller {
		account = b.base.caller.account // nobody has aliases in another account
	}
	return concat("arn:", k.partition, ":kms:", k.region, ":", account, ":", n)
}

// key finds the key that a request means: by ARN, by id, by the name or ARN of an alias, or by its address in code. The
// values are those of kms:RequestAlias, which a request has only if it names an alias.
func (b *builder) key(name string) (*key, values, error) {
	if k := b.world.arns[name]; k != nil {
		return k, absent, nil
	}
	requestAlias := absent
	if isAlias(name) {
		requestAlias = value(name[strings.Index(name, "alias/"):])
	}
	found := b.keys(name)
	switch len(found) {
	case 1:
		return found[0], requestAlias, nil
	case 0:
		return nil, absent, b.noKey(name)
	default:
		names := make([]string, 0, len(found))
		for _, k := range found {
			names = append(names, k.arn.String())
		}
		return nil, absent, fmt.Errorf("the key %q is ambiguous: it can be %s", name, strings.Join(names, " or "))
	}
}

// keys returns the keys that a name can mean, those of the caller's account and of the requested Region first: AWS looks
// names and ids up there.
func (b *builder) keys(name string) []*key {
	region, _ := b.stated("aws:requestedregion")
	scopes := []inventory.Scope{{}}
	if c := b.base.caller; !strings.HasPrefix(name, "arn:") && c.kind != serviceCaller && c.account.concrete() {
		scopes = []inventory.Scope{{Account: c.account.known, Region: region}, {Account: c.account.known}}
		if !isAlias(name) {
			scopes = append(scopes, inventory.Scope{})
		}
	}
	for _, s := range scopes {
		var found []*key
		for _, at := range b.world.index.Keys(name, s) {
			if k := b.world.keys[at.Key]; k != nil && !slices.Contains(found, k) {
				found = append(found, k)
			}
		}
		if found != nil {
			return found
		}
	}
	return nil
}

// errNoKey is for a request that needs a key and names none.
var errNoKey = errors.New("the request names no key: give the ARN, id, alias or address in code of one")

// NoKeyError says that a key is not in the inventory.
type NoKeyError struct {
	Name string
	// Near are names of keys that may be meant.
	Near []string
}

func (e *NoKeyError) Error() string {
	s := fmt.Sprintf("the key %q is not in the inventory", e.Name)
	if strings.Contains(e.Name, awsAlias) {
		s += ": AWS makes its managed keys when a service needs them first, and keys that AWS owns are in no account"
	}
	if len(e.Near) > 0 {
		s += "; did you mean " + strings.Join(e.Near, " or ") + "?"
	}
	return s
}

func (b *builder) noKey(name string) error {
	switch c := b.base.caller; {
	case name == "" || name == "*":
		return errNoKey
	case c != nil && isAlias(name) && !strings.HasPrefix(name, "arn:"):
		var elsewhere []string
		for _, at := range b.world.index.Keys(name, inventory.Scope{}) {
			if k := b.world.keys[at.Key]; k != nil {
				elsewhere = append(elsewhere, concat("arn:", k.partition, ":kms:", k.region, ":", k.account, ":"+name).String())
			}
		}
		if elsewhere != nil {
			return fmt.Errorf("account %s of the caller has no %s in the inventory; the one of another account is named by its ARN: %s", c.account, name, strings.Join(elsewhere, " or "))
		}
	}
	near := b.world.index.NearKeys(name)
	if all := b.world.all; len(near) == 0 && len(all) <= 3 {
		for _, k := range all {
			near = append(near, k.name())
		}
	}
	return &NoKeyError{Name: name, Near: near}
}

// Key finds the one key that a name means, whoever asks: a key ARN or id, an alias, an address in code. The error is a
// [NoKeyError], or names the keys that it may mean.
func (w *World) Key(name string) (inventory.KeyAt, error) {
	found := w.index.Keys(name, inventory.Scope{})
	var distinct []inventory.KeyAt
	var names []string
	for _, at := range found {
		if at.Key == nil || slices.ContainsFunc(distinct, func(d inventory.KeyAt) bool { return d.Key == at.Key }) {
			continue
		}
		distinct, names = append(distinct, at), append(names, at.Name())
	}
	switch len(distinct) {
	case 1:
		return distinct[0], nil
	case 0:
		b := builder{world: w}
		return inventory.KeyAt{}, b.noKey(name)
	default:
		return inventory.KeyAt{}, fmt.Errorf("the key %q is ambiguous: it can be %s", name, strings.Join(names, " or "))
	}
}

// Keys returns all keys, in the order of the inventory.
func (w *World) Keys() []inventory.KeyAt {
	out := make([]inventory.KeyAt, 0, len(w.all))
	for _, k := range w.all {
		out = append(out, inventory.KeyAt{Key: k.source})
	}
	return out
}
