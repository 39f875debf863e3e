package terraform

import (
	"strconv"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// found are the keys of a root, by the provider that they belong to, and what belongs to keys.
type found struct {
	keys []foundKey
	// policies are aws_kms_key_policy resources, aliases and grants, with the key that they name.
	policies []attached
	aliases  []attached
	grants   []attached
}

type foundKey struct {
	provider string
	account  *document.Node
	region   *document.Node
	key      inventory.Key
}

type attached struct {
	key *document.Node
	r   resource
}

// collect finds the KMS resources of a module and of the modules that it calls.
func (m *module) collect(out *found) {
	for _, full := range m.folder.order {
		b := m.folder.resources[full]
		if b.kind != "resource" || !strings.HasPrefix(full, "aws_kms_") {
			continue
		}
		for _, in := range m.resourceInstances(full, b) {
			if !m.run.spend(20) { // of each instance
				return
			}
			if in.absent {
				continue
			}
			r := m.resource(full, b, in, b.header)
			switch b.labels[0] {
			case "aws_kms_key", "aws_kms_external_key", "aws_kms_replica_key", "aws_kms_replica_external_key":
				out.keys = append(out.keys, r.key())
			case "aws_kms_key_policy":
				out.policies = append(out.policies, attached{r.set("key_id"), r})
			case "aws_kms_alias":
				out.aliases = append(out.aliases, attached{r.set("target_key_id"), r})
			case "aws_kms_grant":
				out.grants = append(out.grants, attached{r.set("key_id"), r})
			}
		}
	}
	for _, name := range m.folder.callOrder {
		for _, in := range m.called(name) {
			if in.module != nil {
				in.module.collect(out)
			}
		}
	}
}

// or is the value of an argument, or AWS's default with the position of the resource.
func (r resource) or(fallback string, kind document.Kind, names ...string) *document.Node {
	for _, name := range names {
		if n := r.as(kind, name); n != nil {
			return n
		}
	}
	return &document.Node{Kind: kind, Span: r.block.header, Text: fallback}
}

// as is the value of an argument of a type, or nil for none. Terraform takes the text of a boolean or number for it.
// https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion
func (r resource) as(kind document.Kind, name string) *document.Node {
	n := notNull(r.set(name))
	if n == nil || kind == document.String {
		return n
	}
	return mapChoice(n, func(n *document.Node) *document.Node {
		isBool := n.Text == "true" || n.Text == "false"
		_, err := strconv.Atoi(n.Text)
		if n.Kind != document.String || !n.Concrete() || kind == document.Bool && !isBool || kind == document.Number && err != nil {
			return n
		}
		return &document.Node{Kind: kind, Span: n.Span, Text: n.Text}
	})
}

// key turns a key resource into the inventory's shape, with the defaults of the provider.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_key
func (r resource) key() foundKey {
	kind := r.block.labels[0]
	replica := strings.Contains(kind, "replica")
	external := strings.Contains(kind, "external")
	header := r.block.header
	str := func(s string) *document.Node { return &document.Node{Kind: document.String, Span: header, Text: s} }
	k := inventory.Key{
		Address: r.module.qualified(r.full + r.in.key),
		KeyMetadata: inventory.KeyMetadata{
			Arn: r.made("arn", r.keyARN()), KeyID: r.made("key_id", r.symbol(document.Name, "key_id")), AWSAccountID: r.text(r.of(document.Account)),
			Description: r.set("description"), KeyManager: str("CUSTOMER"),
			MultiRegion: r.or("false", document.Bool, "multi_region"),
		},
		PendingWindowInDays:            r.as(document.Number, "deletion_window_in_days"),
		BypassPolicyLockoutSafetyCheck: r.or("false", document.Bool, "bypass_policy_lockout_safety_check"),
		Policy:                         r.policy(),
		Declared:                       header,
		PolicyDeclared:                 header,
	}
	if e := r.block.attr("policy"); e != nil {
		k.PolicyDeclared = nameSpan(r.block, "policy", e)
	}
	meta := &k.KeyMetadata
	if !replica {
		meta.KeySpec = r.or("SYMMETRIC_DEFAULT", document.String, "customer_master_key_spec", "key_spec")
		meta.KeyUsage = r.or("ENCRYPT_DECRYPT", document.String, "key_usage")
		meta.Origin = str("AWS_KMS")
		if external {
			meta.Origin = str("EXTERNAL")
		}
		meta.CustomKeyStoreID = notNull(r.set("custom_key_store_id"))
		if !external {
			meta.KeyState = enabledState(r.or("true", document.Bool, "is_enabled"))
			k.Rotation = &inventory.Rotation{
				KeyRotationEnabled:   r.or("false", document.Bool, "enable_key_rotation"),
				RotationPeriodInDays: r.as(document.Number, "rotation_period_in_days"),
			}
		}
	} else {
		meta.MultiRegion = &document.Node{Kind: document.Bool, Span: header, Text: "true"}
		meta.MultiRegionConfiguration = &inventory.MultiRegionConfiguration{
			MultiRegionKeyType: str("REPLICA"), PrimaryKey: &inventory.MultiRegionKey{Arn: r.set("primary_key_arn")},
		}
		if !external {
			meta.KeyState = enabledState(r.or("true", document.Bool, "enabled"))
		}
	}
	return foundKey{provider: r.provider(), account: r.text(r.of(document.Account)), region: r.text(r.of(document.Region)), key: k}
}

// made is an attribute that the provider decides: as a plan knows it, or else as a symbol.
func (r resource) made(name string, symbol *document.Node) *document.Node {
	return r.module.run.refine(symbol, r.planned(name))
}

func notNull(n *document.Node) *document.Node {
	if n == nil || n.Kind == document.Null {
		return nil
	}
	return n
}

func enabledState(n *document.Node) *document.Node {
	return mapChoice(n, func(n *document.Node) *document.Node {
		switch {
		case n.Concrete() && n.Text == "true":
			return &document.Node{Kind: document.String, Span: n.Span, Text: "Enabled"}
		case n.Concrete() && n.Text == "false":
			return &document.Node{Kind: document.String, Span: n.Span, Text: "Disabled"}
		default:
			return document.NewUnknown(n.Span, &document.Symbol{ID: "key state in " + place(n.Span), Why: whyUnknown(n), Span: n.Span})
		}
	})
}

// policy is the policy argument: a Null node where it is left out and AWS's default applies.
func (r resource) policy() *document.Node {
	n := r.set("policy")
	if n == nil {
		n = &document.Node{Kind: document.Null}
	}
	return mapChoice(n, func(n *document.Node) *document.Node {
		// The provider takes an empty text for none.
		if n.Kind == document.Null || n.Kind == document.String && n.Concrete() && n.Text == "" && n.Inner == nil {
			return &document.Node{Kind: document.Null, Span: r.block.header}
		}
		return n
	})
}

// attach gives policies, aliases and grants to the keys that they name.
func (f *found) attach() {
	for _, a := range f.policies {
		if k := f.named(a.key); k != nil {
			k.Policy = a.r.policy()
			if e := a.r.block.attr("policy"); e != nil {
				k.PolicyDeclared = nameSpan(a.r.block, "policy", e)
			}
			if b := a.r.as(document.Bool, "bypass_policy_lockout_safety_check"); b != nil {
				k.BypassPolicyLockoutSafetyCheck = b
			}
			continue
		}
		// The key is elsewhere: its policy is judged all the same.
		k := inventory.Key{Address: a.r.module.qualified(a.r.full + a.r.in.key), Policy: a.r.policy(), Declared: a.r.block.header, PolicyDeclared: a.r.block.header,
			BypassPolicyLockoutSafetyCheck: a.r.as(document.Bool, "bypass_policy_lockout_safety_check")}
		if e := a.r.block.attr("policy"); e != nil {
			k.PolicyDeclared = nameSpan(a.r.block, "policy", e)
		}
		f.keys = append(f.keys, foundKey{provider: a.r.provider(), account: a.r.text(a.r.of(document.Account)), region: a.r.text(a.r.of(document.Region)), key: k})
	}
	for _, a := range f.aliases {
		if k := f.named(a.key); k != nil {
			name := notNull(a.r.set("name"))
			if name == nil {
				name = a.r.symbol(document.Name, "name")
			}
			k.Aliases = append(k.Aliases, inventory.Alias{AliasName: name, TargetKeyID: a.key})
		}
	}
	for _, a := range f.grants {
		if k := f.named(a.key); k != nil {
			k.Grants = append(k.Grants, a.r.grant())
		}
	}
}

func (r resource) grant() inventory.Grant {
	g := inventory.Grant{Name: notNull(r.set("name")), GranteePrincipal: notNull(r.set("grantee_principal")), RetiringPrincipal: notNull(r.set("retiring_principal"))}
	if ops := r.set("operations"); ops != nil {
		g.Operations = items(ops)
	}
	for _, c := range expand(r.scope(), r.block.blocks("constraints"), nil) {
		g.Constraints = &inventory.GrantConstraints{}
		if e := c.attr("encryption_context_equals"); e != nil {
			g.Constraints.EncryptionContextEquals = notNull(e.eval(c.scope))
		}
		if e := c.attr("encryption_context_subset"); e != nil {
			g.Constraints.EncryptionContextSubset = notNull(e.eval(c.scope))
		}
	}
	return g
}

// named finds the key that a value names: by its id or ARN, which hold the same symbol.
func (f *found) named(n *document.Node) *inventory.Key {
	if n == nil {
		return nil
	}
	for i := range f.keys {
		if meta := &f.keys[i].key.KeyMetadata; sameText(n, meta.KeyID) || sameText(n, meta.Arn) {
			return &f.keys[i].key
		}
	}
	for _, p := range n.Parts() {
		if p.Symbol == nil {
			continue
		}
		for i := range f.keys {
			id := f.keys[i].key.KeyMetadata.KeyID
			if id != nil && len(id.Parts()) == 1 && p.Symbol.Same(id.Parts()[0].Symbol) {
				return &f.keys[i].key
			}
		}
	}
	return nil
}

func sameText(a, b *document.Node) bool {
	return a.Concrete() && b.Concrete() && a.Text == b.Text && a.Text != ""
}
