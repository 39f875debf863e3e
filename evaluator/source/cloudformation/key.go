package cloudformation

import (
	"fmt"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// keyID is the identity of the symbol for the key id of a key in the template.
func (t *template) keyID(logicalID string) string { return t.own("resource " + logicalID + " id") }

// key reads an AWS::KMS::Key. The defaults are those of its resource reference:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html
func (t *template) key(m document.Member) inventory.Key {
	p := t.properties(m)
	k := t.anyKey(m, &p)
	k.KeyMetadata.KeySpec = p.or("KeySpec", document.String, "SYMMETRIC_DEFAULT")
	k.KeyMetadata.KeyUsage = p.or("KeyUsage", document.String, "ENCRYPT_DECRYPT")
	k.KeyMetadata.Origin = p.or("Origin", document.String, "AWS_KMS")
	k.KeyMetadata.KeyState = t.keyState(p.boolean("Enabled", "true"), k.KeyMetadata.Origin)
	k.KeyMetadata.MultiRegion = p.boolean("MultiRegion", "false")
	if n := k.KeyMetadata.MultiRegion; n.Kind == document.Bool && n.Text == "true" {
		k.KeyMetadata.MultiRegionConfiguration = &inventory.MultiRegionConfiguration{MultiRegionKeyType: text(n.Span, "PRIMARY")}
	}
	k.Rotation = &inventory.Rotation{
		KeyRotationEnabled:   p.boolean("EnableKeyRotation", "false"),
		RotationPeriodInDays: p.number("RotationPeriodInDays"),
	}
	k.BypassPolicyLockoutSafetyCheck = p.boolean("BypassPolicyLockoutSafetyCheck", "false")
	return k
}

// replica reads an AWS::KMS::ReplicaKey. Its spec, usage and origin are the primary's, and so is its rotation; they are
// not stated where the primary is in another template:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-replicakey.html
func (t *template) replica(m document.Member) inventory.Key {
	p := t.properties(m)
	k := t.anyKey(m, &p)
	k.KeyMetadata.KeyState = t.keyState(p.boolean("Enabled", "true"), nil)
	k.KeyMetadata.MultiRegion = &document.Node{Kind: document.Bool, Span: m.Key.Span, Text: "true"}
	primary := &inventory.MultiRegionKey{Arn: p.get("PrimaryKeyArn")}
	primary.Region = t.regionOf(primary.Arn)
	k.KeyMetadata.MultiRegionConfiguration = &inventory.MultiRegionConfiguration{MultiRegionKeyType: text(m.Key.Span, "REPLICA"), PrimaryKey: primary}
	return k
}

// anyKey reads what keys and replica keys have in common.
func (t *template) anyKey(m document.Member, p *properties) inventory.Key {
	span := m.Key.Span
	arn := t.arn(span, m.Key.Text, "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/${Name}")
	return inventory.Key{
		Address: t.prefix + m.Key.Text,
		KeyMetadata: inventory.KeyMetadata{
			Arn:          arn,
			KeyID:        t.resourceName(span, m.Key.Text),
			AWSAccountID: t.pseudo(span, "AWS::AccountId"),
			Description:  p.get("Description"),
			KeyManager:   text(span, "CUSTOMER"),
		},
		Policy:              t.policy(p),
		Tags:                t.tags(p.get("Tags")),
		PendingWindowInDays: p.number("PendingWindowInDays"),
		ConstructPath:       constructPath(m.Value),
		Protection:          t.protection(m),
		Extra:               attributes(m.Value),
		Declared:            span,
		Construct:           document.Span{Source: span.Source, Start: span.Start, End: max(span.End, m.Value.Span.End)},
		PolicyDeclared:      p.keySpan("KeyPolicy"),
	}
}

// keyState says which state follows from Enabled. A key with imported material has none before the import, which
// happens outside of the template.
func (t *template) keyState(enabled, origin *document.Node) *document.Node {
	return t.over(enabled, []*document.Node{enabled, origin}, func(n []*document.Node) *document.Node {
		enabled, origin := n[0], n[1]
		switch {
		case origin != nil && origin.Text == "EXTERNAL":
			return nil
		case enabled.Kind == document.Bool && enabled.Text == "true":
			return text(enabled.Span, "Enabled")
		case enabled.Kind == document.Bool:
			return text(enabled.Span, "Disabled")
		case enabled.Kind == document.Unknown:
			return enabled
		default:
			return t.unknown(enabled, "Enabled", "Enabled is neither true nor false")
		}
	})
}

// policy returns the key policy: Null where it is left out and AWS's default policy applies.
func (t *template) policy(p *properties) *document.Node {
	return eachLeaf(p.get("KeyPolicy"), func(n *document.Node) *document.Node {
		if n == nil {
			return &document.Node{Kind: document.Null, Span: p.id.Span}
		}
		return t.document(n)
	})
}

// document returns the document inside where it is written as JSON text, or the text where that cannot be read: what is
// wrong with it is a fault of the policy.
func (t *template) document(n *document.Node) *document.Node {
	if n.Kind != document.String {
		return n
	}
	if n.Inner != nil {
		return n.Inner
	}
	inner, diagnostics := document.ParseEmbeddedJSON(n, document.Limits{})
	if inner == nil || document.Fatal(diagnostics) {
		return n
	}
	for _, d := range diagnostics {
		t.report(d.Code, d.Span, d.Fatal, d.Summary, d.Detail)
	}
	return inner
}

// tags reads the list of tags. What is no list of objects is one tag that is not known.
func (t *template) tags(n *document.Node) []inventory.Tag {
	if n == nil || n.Kind == document.Null {
		return nil
	}
	if n.Kind != document.List {
		return []inventory.Tag{{TagKey: t.unknown(n, "Tags", "the list of tags is not known")}}
	}
	var tags []inventory.Tag
	for _, item := range n.Items {
		if item.Kind != document.Object && item.Kind != document.Choice {
			tags = append(tags, inventory.Tag{TagKey: t.unknown(item, "tag", "the tag is not known")})
			continue
		}
		tags = append(tags, inventory.Tag{TagKey: member(item, "Key"), TagValue: member(item, "Value")})
	}
	return tags
}

// regionOf returns the Region in the ARN of a key, nil where the ARN does not tell.
func (t *template) regionOf(arn *document.Node) *document.Node {
	if arn == nil {
		return nil
	}
	return t.over(arn, []*document.Node{arn}, func(values []*document.Node) *document.Node {
		known := values[0].Parts()
		for i, p := range known { // what stands behind the account may be anything
			if p.Symbol != nil && mayContain(p.Symbol.Kind, ":") {
				known = known[:i]
				break
			}
		}
		fields, _ := splitParts(known, ":")
		if len(fields) < 5 {
			return nil
		}
		n := document.NewString(arn.Span, fields[3]...)
		if n.Concrete() && n.Text == "" {
			return nil
		}
		return n
	})
}

// completeReplicas gives replicas whose primary is in the template the properties that they share.
func (t *template) completeReplicas(keys []inventory.Key) {
	for i := range keys {
		m := &keys[i].KeyMetadata
		if m.MultiRegionConfiguration == nil || m.MultiRegionConfiguration.PrimaryKey == nil {
			continue
		}
		p, ok := t.keyOf(m.MultiRegionConfiguration.PrimaryKey.Arn)
		if !ok || keys[p].Rotation == nil {
			continue
		}
		primary := keys[p].KeyMetadata
		m.KeySpec, m.KeyUsage, m.Origin = primary.KeySpec, primary.KeyUsage, primary.Origin
	}
}

func text(span document.Span, s string) *document.Node {
	return &document.Node{Kind: document.String, Span: span, Text: s}
}

// symbol returns a symbol that is like no other one: its identity is its place.
func (t *template) symbol(span document.Span, what, why string) *document.Symbol {
	start, _ := span.Range()
	return &document.Symbol{ID: t.own(fmt.Sprintf("%s in line %d, column %d", strings.TrimSpace(what), start.Line, start.Column)), Why: why, Span: span}
}

// unknown returns a value in the place of n of which only the reason is known why it is not.
func (t *template) unknown(n *document.Node, what, why string) *document.Node {
	return document.NewUnknown(n.Span, t.symbol(n.Span, what, why))
}
