package authz

import (
	"fmt"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
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
	case target == "" && !isAlias(resource):
		target = resource
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
	return concat("arn:", k.partition, ":kms:", k.region, ":", k.account, ":", n)
}

// key finds the key that a request means: by ARN, by id, by the name or ARN of an alias, or by its address in code. The
// values are those of kms:RequestAlias, which a request has only if it names an alias.
func (b *builder) key(name string) (*key, values, error) {
	w := b.world
	if k := w.keys[name]; k != nil {
		return k, absent, nil
	}
	var found []*key
	requestAlias := absent
	for _, k := range w.all {
		switch {
		case isAlias(name):
			if k.hasAlias(name, b.base.caller) {
				found = append(found, k)
			}
		case k.id.String() == name:
			found = append(found, k)
		}
	}
	if isAlias(name) {
		requestAlias = value(name[strings.Index(name, "alias/"):])
	}
	found = b.nearest(found)
	switch len(found) {
	case 1:
		return found[0], requestAlias, nil
	case 0:
		return nil, absent, fmt.Errorf("%w%s", &NoKeyError{Name: name}, b.did(name))
	default:
		names := make([]string, 0, len(found))
		for _, k := range found {
			names = append(names, k.arn.String())
		}
		return nil, absent, fmt.Errorf("%q is ambiguous: it is %s", name, strings.Join(names, " or "))
	}
}

// NoKeyError says that a key is not in the inventory.
type NoKeyError struct{ Name string }

func (e *NoKeyError) Error() string { return fmt.Sprintf("the key %q is not in the inventory", e.Name) }

// nearest keeps the keys of the caller's account and of the requested Region, where that leaves some: a bare alias or id is
// looked up there.
func (b *builder) nearest(found []*key) []*key {
	region, hasRegion := b.stated("aws:requestedregion")
	for _, keep := range []func(*key) bool{
		func(k *key) bool {
			return b.base.caller.kind != serviceCaller && equal(k.account, b.base.caller.account) == yes
		},
		func(k *key) bool { return hasRegion && k.region.String() == region },
	} {
		var kept []*key
		for _, k := range found {
			if keep(k) {
				kept = append(kept, k)
			}
		}
		if len(kept) > 0 {
			found = kept
		}
	}
	return found
}

// hasAlias reports whether an alias name or ARN is one of the key's. A bare name means an alias of the caller's account.
func (k *key) hasAlias(name string, c *caller) bool {
	bare := name
	if strings.HasPrefix(name, "arn:") {
		prefix := concat("arn:", k.partition, ":kms:", k.region, ":", k.account, ":").String()
		rest, ok := strings.CutPrefix(name, prefix)
		if !ok {
			return false
		}
		bare = rest
	} else if c.kind != serviceCaller && equal(k.account, c.account) == no {
		return false
	}
	for i := range k.aliases.list {
		if k.aliases.list[i].String() == bare {
			return true
		}
	}
	return false
}

// did names the keys that a misspelt name may mean.
func (b *builder) did(name string) string {
	last := func(s string) string { return s[strings.LastIndexAny(s, "/:")+1:] }
	for _, k := range b.world.all {
		for i := range k.aliases.list {
			if a := k.aliases.list[i].String(); strings.EqualFold(last(a), last(name)) {
				return fmt.Sprintf("; did you mean %s in %s?", a, k.arn)
			}
		}
		if k.id.String() == last(name) {
			return fmt.Sprintf("; did you mean %s?", k.arn)
		}
	}
	if n := len(b.world.all); n > 0 && n <= 3 {
		names := make([]string, 0, n)
		for _, k := range b.world.all {
			names = append(names, k.name())
		}
		return "; it has " + strings.Join(names, ", ")
	}
	return ""
}
