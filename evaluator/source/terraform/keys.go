package terraform

import (
	"strconv"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// found are the keys of a root and what belongs to keys.
type found struct {
	territory
	keys   []foundKey
	byID   map[string]int // identity of a key's id or ARN to its index
	stores []resource
	// policies are aws_kms_key_policy resources, aliases and grants, with the key that they name.
	policies []attached
	aliases  []attached
	grants   []attached
	// lookedUp are aliases and keys that the code only looks up, and aliased are the ids of the keys of all others, by the identity
	// of the symbol that stands for the key of an alias of that name.
	lookedUp []resource
	aliased  map[string]*document.Node
}

type foundKey struct {
	region *inventory.Region
	key    inventory.Key
}

type attached struct {
	key *document.Node
	r   resource
}

// typeOf is the type of a resource, with "data." in front for one that is looked up.
func (b *block) typeOf() string {
	if b.kind == "data" {
		return "data." + b.labels[0]
	}
	return b.labels[0]
}

// each calls visit with every instance of the resources of the wanted types, in a module and in those that it calls.
func (m *module) each(wanted func(kind string) bool, visit func(r resource)) {
	for _, full := range m.folder.order {
		b := m.folder.resources[full]
		if !wanted(b.typeOf()) || b.broken > 0 { // that it does not parse is told
			continue
		}
		for _, in := range m.resourceInstances(full, b) {
			if !m.run.spend(20) { // of each instance
				return
			}
			if !in.absent {
				visit(m.resource(full, b, in, b.header))
			}
		}
	}
	for _, name := range m.folder.callOrder {
		for _, in := range m.called(name) {
			if in.module != nil {
				in.module.each(wanted, visit)
			}
		}
	}
}

// collect finds the KMS resources.
func (f *found) collect(r resource) {
	switch r.block.typeOf() {
	case "aws_kms_key", "aws_kms_external_key", "aws_kms_replica_key", "aws_kms_replica_external_key", "awscc_kms_key", "awscc_kms_replica_key":
		f.add(f.region(r), r.key())
	case "aws_kms_key_policy":
		f.policies = append(f.policies, attached{r.set("key_id"), r})
	case "aws_kms_alias", "awscc_kms_alias":
		f.aliases = append(f.aliases, attached{r.set("target_key_id"), r})
	case "aws_kms_grant":
		f.grants = append(f.grants, attached{r.set("key_id"), r})
	case "aws_kms_custom_key_store":
		f.stores = append(f.stores, r)
	case "data.aws_kms_alias", "data.aws_kms_key":
		f.lookedUp = append(f.lookedUp, r)
	}
}

func (f *found) add(region *inventory.Region, k inventory.Key) *inventory.Key {
	f.keys = append(f.keys, foundKey{region, k})
	return &f.keys[len(f.keys)-1].key
}

// index lets the keys from a number on be found by their ids and ARNs. A known id of a key that is elsewhere is not enough: in
// two Regions it may be that of two keys.
func (f *found) index(from int, ours bool) {
	if f.byID == nil {
		f.byID = map[string]int{}
	}
	for i, k := range f.keys[from:] {
		meta := k.key.KeyMetadata
		if ours || !meta.KeyID.Concrete() {
			f.byID[identity(meta.KeyID)] = from + i
		}
		f.byID[identity(meta.Arn)] = from + i
	}
	delete(f.byID, "")
}

func isKMS(kind string) bool {
	kind = strings.TrimPrefix(kind, "data.")
	return strings.HasPrefix(kind, "aws_kms_") || strings.HasPrefix(kind, "awscc_kms_")
}

// or is the value of an argument, or AWS's default with the position of the resource.
func (r resource) or(fallback string, kind document.Kind, names ...string) *document.Node {
	if n := r.first(kind, names...); n != nil {
		return n
	}
	return &document.Node{Kind: kind, Span: r.block.header, Text: fallback}
}

// as is the value of an argument of a type, or nil for none. Terraform takes the text of a boolean or number for it.
// https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion
func (r resource) as(kind document.Kind, name string) *document.Node {
	return typed(notNull(r.set(name)), kind)
}

func typed(n *document.Node, kind document.Kind) *document.Node {
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
func (r resource) key() inventory.Key {
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
		PendingWindowInDays:            r.first(document.Number, "deletion_window_in_days", "pending_window_in_days"),
		BypassPolicyLockoutSafetyCheck: r.or("false", document.Bool, "bypass_policy_lockout_safety_check"),
		Policy:                         r.policy(),
		Tags:                           r.keyTags(),
		Protection:                     r.protection(),
		Declared:                       header,
		Construct:                      r.block.span(),
		PolicyDeclared:                 r.policyDeclared(),
	}
	meta := &k.KeyMetadata
	if !replica {
		meta.KeySpec = r.or("SYMMETRIC_DEFAULT", document.String, "customer_master_key_spec", "key_spec")
		meta.KeyUsage = r.or("ENCRYPT_DECRYPT", document.String, "key_usage")
		meta.CustomKeyStoreID = notNull(r.set("custom_key_store_id"))
		switch {
		case external:
			meta.Origin = str("EXTERNAL")
			r.expiry(meta)
		case notNull(r.set("xks_key_id")) != nil:
			meta.Origin = str("EXTERNAL_KEY_STORE")
		case meta.CustomKeyStoreID != nil:
			meta.Origin = originIn(meta.CustomKeyStoreID)
		default:
			meta.Origin = r.or("AWS_KMS", document.String, "origin")
		}
		if !external {
			meta.KeyState = enabledState(r.or("true", document.Bool, "is_enabled", "enabled"))
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
	return k
}

// originIn is the origin of a key that is said to be in a custom key store: one that may be null says nothing.
func originIn(store *document.Node) *document.Node {
	return mapChoice(store, func(n *document.Node) *document.Node {
		switch n.Kind {
		case document.String:
			return &document.Node{Kind: document.String, Span: n.Span, Text: "AWS_CLOUDHSM"}
		case document.Null:
			return &document.Node{Kind: document.String, Span: n.Span, Text: "AWS_KMS"}
		default:
			return document.NewUnknown(n.Span, &document.Symbol{ID: "key origin in " + place(n.Span), Why: whyUnknown(n), Span: n.Span})
		}
	})
}

// first is the value of the first of the arguments of a type that is set, nil where none is.
func (r resource) first(kind document.Kind, names ...string) *document.Node {
	for _, name := range names {
		if n := r.as(kind, name); n != nil {
			return n
		}
	}
	return nil
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

// policyArgument is the argument that holds the policy of the resource itself.
func (r resource) policyArgument() string {
	if strings.HasPrefix(r.full, "awscc_kms_") {
		return "key_policy"
	}
	return "policy"
}

// policy is the policy of the resource: a Null node where it is left out and AWS's default applies.
func (r resource) policy() *document.Node {
	n := r.document(r.policyArgument())
	if n == nil {
		n = &document.Node{Kind: document.Null, Span: r.block.header}
	}
	return n
}

// document is the policy that an argument holds, nil where it is left out.
func (r resource) document(argument string) *document.Node {
	n := r.set(argument)
	if n == nil {
		return nil
	}
	return written(mapChoice(n, func(n *document.Node) *document.Node {
		// The provider takes an empty text for none.
		if n.Kind == document.Null || n.Kind == document.String && n.Concrete() && n.Text == "" && n.Inner == nil {
			return &document.Node{Kind: document.Null, Span: r.block.header}
		}
		return n
	}))
}

// policyDeclared is what a finding about the policy as a whole points at.
func (r resource) policyDeclared() document.Span {
	if e := r.block.attr(r.policyArgument()); e != nil {
		return nameSpan(r.block, r.policyArgument(), e)
	}
	return r.block.header
}

// attach gives policies, aliases and grants to the keys that they name, and puts everything into its Region.
func (f *found) attach() {
	f.index(0, true)
	f.aliased = map[string]*document.Node{}
	for _, a := range f.aliases {
		if k := f.named(a.key); k != nil {
			f.aliased[identity(a.r.text(a.r.keyOf(a.r.aliasName())))] = k.KeyMetadata.KeyID
		}
	}
	made := len(f.keys)
	for _, a := range f.policies {
		k := f.named(a.key)
		if k == nil { // its policy is judged all the same
			k = f.elsewhere(a)
		}
		if k.Policy != nil && k.Policy.Kind != document.Null {
			k.Overwritten = append(k.Overwritten, k.PolicyDeclared)
		}
		k.Policy, k.PolicyDeclared = a.r.policy(), a.r.policyDeclared()
		if bypass := a.r.as(document.Bool, "bypass_policy_lockout_safety_check"); bypass != nil {
			k.BypassPolicyLockoutSafetyCheck = bypass
		}
	}
	f.index(made, false)
	for _, a := range f.aliases {
		alias := inventory.Alias{AliasName: a.r.aliasName(), TargetKeyID: a.key, Declared: a.r.block.header, Sometimes: a.r.in.repeats || a.r.module.sometimes}
		if k := f.named(a.key); k != nil {
			k.Aliases = append(k.Aliases, alias)
			continue
		}
		region := f.region(a.r)
		region.Aliases = append(region.Aliases, alias)
	}
	for _, a := range f.grants {
		k := f.named(a.key)
		if k == nil {
			k = f.elsewhere(a)
			f.index(len(f.keys)-1, false)
		}
		k.Grants = append(k.Grants, a.r.grant())
	}
	for _, k := range f.keys {
		k.key.Policy = f.resolved(k.key.Policy)
		k.region.Keys = append(k.region.Keys, k.key)
	}
	for _, r := range f.stores {
		region := f.region(r)
		region.CustomKeyStores = append(region.CustomKeyStores, r.keyStore())
	}
}

// elsewhere enters a key that the code does not make, for what it gives to it.
func (f *found) elsewhere(a attached) *inventory.Key {
	k := inventory.Key{Address: a.r.address(), Declared: a.r.block.header, Construct: a.r.block.span(), PolicyDeclared: a.r.block.header}
	if k.KeyMetadata.Arn = a.r.target(a.key, true); k.KeyMetadata.Arn != nil {
		k.KeyMetadata.KeyID = a.r.target(a.key, false)
	} else {
		k.KeyMetadata.KeyID = notNull(a.key)
	}
	if fields := strings.Split(k.KeyMetadata.Arn.Display(), ":"); len(fields) == 6 && k.KeyMetadata.Arn.Concrete() {
		return f.add(f.accountOf(a.r.text(lit(fields[4]))).region(a.r.text(lit(fields[3]))), k)
	}
	return f.add(f.region(a.r), k)
}

func (r resource) grant() inventory.Grant {
	g := inventory.Grant{Name: notNull(r.set("name")), GranteePrincipal: notNull(r.set("grantee_principal")), RetiringPrincipal: notNull(r.set("retiring_principal")), Declared: r.block.header}
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

// named finds the key that a value names: by its id or ARN, which hold the same symbol, or by an alias of the code that has
// been looked up.
func (f *found) named(n *document.Node) *inventory.Key {
	if n == nil {
		return nil
	}
	if i, ok := f.byID[identity(n)]; ok {
		return &f.keys[i].key
	}
	for _, p := range n.Parts() {
		if p.Symbol == nil {
			continue
		}
		id := document.NewString(n.Span, p)
		if target := f.aliased[identity(id)]; target != nil {
			id = target
		}
		if i, ok := f.byID[identity(id)]; ok {
			return &f.keys[i].key
		}
	}
	return nil
}
