package facts

import (
	"strconv"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// keyNodes are all nodes of a key that may hold alternatives.
func keyNodes(k *inventory.Key) []*document.Node {
	m := &k.KeyMetadata
	nodes := []*document.Node{
		k.Policy, m.KeyManager, m.KeyState, m.KeySpec, m.KeyUsage, m.Origin, m.MultiRegion, m.CustomKeyStoreID,
		k.PendingWindowInDays, k.BypassPolicyLockoutSafetyCheck,
	}
	if c := m.MultiRegionConfiguration; c != nil {
		nodes = append(nodes, c.MultiRegionKeyType)
	}
	if r := k.Rotation; r != nil {
		nodes = append(nodes, r.KeyRotationEnabled, r.RotationPeriodInDays)
	}
	return nodes
}

// key adds the facts about the key itself; applied is its policy in this branch.
func (b *builder) key(k *inventory.Key, account *inventory.Account, branch document.Assignment, applied *document.Node) {
	m := &k.KeyMetadata
	attribute := func(name string, n *document.Node) *Attribute { return b.attribute("/key/"+name, branch.Apply(n)) }
	out := &Key{
		Mark:               Mark{"/key", k.Declared},
		Manager:            attribute("manager", m.KeyManager),
		State:              attribute("state", m.KeyState),
		Spec:               attribute("spec", m.KeySpec),
		Usage:              attribute("usage", m.KeyUsage),
		Origin:             attribute("origin", m.Origin),
		MultiRegion:        attribute("multi_region", m.MultiRegion),
		CustomKeyStore:     attribute("custom_key_store", m.CustomKeyStoreID),
		DeletionWindow:     attribute("deletion_window", k.PendingWindowInDays),
		BypassLockoutCheck: attribute("bypass_lockout_check", k.BypassPolicyLockoutSafetyCheck),
		DefaultPolicy:      applied != nil && applied.Kind == document.Null,
	}
	for i, span := range k.Overwritten {
		out.Overwritten = append(out.Overwritten, Place{Mark{pointer("/key/overwritten", i), span}})
	}
	if arn, ok := policy.ParseARN(b.arn); ok && len(arn.Region) > 0 {
		out.Region = &Attribute{Mark: Mark{"/key/region", m.Arn.Span}}
		if region, known := arn.Region.Concrete(); known {
			out.Region.Known, out.Region.Value = true, region
		}
	}
	if c := m.MultiRegionConfiguration; c != nil {
		out.MultiRegionType = attribute("multi_region_type", c.MultiRegionKeyType)
	}
	if r := k.Rotation; r != nil {
		out.Rotation = &Rotation{
			Mark:    Mark{"/key/rotation", k.Declared},
			Enabled: attribute("rotation/enabled", r.KeyRotationEnabled),
			Period:  attribute("rotation/period", r.RotationPeriodInDays),
		}
	}
	b.facts.Key = out
	b.surroundings(k, account, branch)
}

// surroundings adds what stands around the key: grants, aliases, tags, what uses it, and its life.
func (b *builder) surroundings(k *inventory.Key, account *inventory.Account, branch document.Assignment) {
	b.grants(k, account, branch)
	b.aliases(k, branch)
	b.used(k)
	b.lifecycle(k, branch)
}

// attribute turns a scalar into a fact. Text that reads as a boolean or number counts as one, as CloudFormation and
// Terraform take it.
func (b *builder) attribute(at string, n *document.Node) *Attribute {
	if n == nil || n.Kind == document.Null {
		return nil
	}
	a := &Attribute{Mark: Mark{at, n.Span}}
	if !n.Concrete() {
		why := "it is not known before deployment"
		if n.Kind == document.List || n.Kind == document.Object || n.Kind == document.Invalid {
			why = "it is " + n.Kind.String() + " and not one value"
		}
		for _, p := range n.Parts() {
			if p.Symbol != nil && p.Symbol.Why != "" {
				why = p.Symbol.Why
			}
		}
		b.unknownAttribute(attributeNames[at], why, n.Span)
		return a
	}
	a.Known, a.Value = true, n.Text
	switch n.Text {
	case "true", "false", "True", "False":
		a.Value = n.Text == "true" || n.Text == "True"
	default:
		if i, err := strconv.Atoi(n.Text); err == nil {
			a.Value = i
		}
	}
	return a
}

// unknownAttribute notes that an attribute is not known: together with others for which the same is the reason.
func (b *builder) unknownAttribute(name, why string, span document.Span) {
	const one, several = "the attribute ", "each of the attributes "
	for i := range b.facts.Unknowns {
		u := &b.facts.Unknowns[i]
		names, first := strings.CutPrefix(u.What, one)
		if !first {
			names = strings.TrimPrefix(u.What, several)
		}
		if names != u.What && u.Why == why && u.Span() == span {
			u.What = several + names + ", " + name
			return
		}
	}
	b.unknown(one+name, why, span)
}

// attributeNames are AWS's names for the facts, for messages.
var attributeNames = map[string]string{
	"/key/manager": "KeyManager", "/key/state": "KeyState", "/key/spec": "KeySpec", "/key/usage": "KeyUsage", "/key/origin": "Origin",
	"/key/multi_region": "MultiRegion", "/key/multi_region_type": "MultiRegionKeyType", "/key/custom_key_store": "CustomKeyStoreId",
	"/key/rotation/enabled": "EnableKeyRotation", "/key/rotation/period": "RotationPeriodInDays",
	"/key/deletion_window": "PendingWindowInDays", "/key/bypass_lockout_check": "BypassPolicyLockoutSafetyCheck",
}
