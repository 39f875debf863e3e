package authz

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// key is a KMS key with what decides who may use it.
type key struct {
	source                              *inventory.Key
	arn, partition, region, account, id text
	owner                               *account
	org                                 membership
	// policy is nil where the key policy was not collected.
	policy *compiled
	// aws says that it is an AWS managed key.
	aws                                                        truth
	spec, usage, origin, multiRegion, multiRegionType, aliases values
	tags                                                       tags
	grants                                                     []grant
	// grantsKnown is false where the grants were not collected.
	grantsKnown bool
}

// name is what messages call the key: its address in code, or its ARN.
func (k *key) name() string {
	if k.source.Address != "" {
		return k.source.Address
	}
	return k.arn.String()
}

func (c *compiler) key(source *inventory.Key, a *inventory.Account, r *inventory.Region) {
	m := &source.KeyMetadata
	k := &key{source: source, arn: textOf(m.Arn), account: textOf(a.AccountID), region: textOf(r.Region), id: textOf(m.KeyID), partition: text{known: "aws"}}
	if arn, ok := policy.ParseARN(k.arn.segments()); ok {
		k.partition, k.region, k.account = asText(arn.Partition), asText(arn.Region), asText(arn.Account)
		if id := asText(arn.Resource); k.id.empty() {
			k.id = lastSegment(id)
		}
	}
	k.owner = c.accountOf(k.account)
	k.org = k.owner.org
	k.aws = no
	if m.KeyManager != nil {
		k.aws = equal(textOf(m.KeyManager), text{known: "AWS"})
	}
	k.spec, k.usage, k.origin = attribute(m.KeySpec), attribute(m.KeyUsage), attribute(m.Origin)
	k.multiRegion = attribute(m.MultiRegion)
	if m.MultiRegionConfiguration != nil {
		k.multiRegionType = attribute(m.MultiRegionConfiguration.MultiRegionKeyType)
	}
	var aliases []text
	for i := range source.Aliases {
		aliases = append(aliases, textOf(source.Aliases[i].AliasName))
	}
	k.aliases = listOf(aliases)
	k.tags = keyTags(source.Tags)
	c.keyPolicy(k)
	k.grantsKnown = source.Grants != nil
	for i := range source.Grants {
		k.grants = append(k.grants, newGrant(&source.Grants[i]))
	}
	c.world.all = append(c.world.all, k)
	c.world.keys[source] = k
	if arn := k.arn.known; arn != "" {
		if _, again := c.world.arns[arn]; again {
			k = nil
		}
		c.world.arns[arn] = k
	}
}

func attribute(n *document.Node) values {
	switch {
	case n == nil, n.Kind == document.Null:
		return maybe
	case n.Kind == document.Choice, n.Kind == document.Unknown:
		return unsaid
	default:
		return valueOf(textOf(n))
	}
}

// keyPolicy compiles the key policy: AWS's default one for a key that has none, and for an AWS managed key whose policy
// nobody collected the one that AWS gives such keys.
func (c *compiler) keyPolicy(k *key) {
	n := k.source.Policy
	switch {
	case n == nil && k.aws == yes:
		if n = awsManagedPolicy(k); n == nil {
			return
		}
	case n == nil:
		return
	case n.Kind == document.Null:
		n = defaultPolicy(k, n.Span)
	}
	k.policy = c.policy("the key policy", n, policy.Key)
}

// defaultPolicy is the key policy of a key that is created without one.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
func defaultPolicy(k *key, span document.Span) *document.Node {
	return policyDocument(span, object(span,
		"Sid", str(span, "Enable IAM User Permissions"),
		"Effect", str(span, "Allow"),
		"Principal", object(span, "AWS", nodeOf(span, k.rootARN())),
		"Action", str(span, "kms:*"),
		"Resource", str(span, "*"),
	))
}

func (k *key) rootARN() text { return concat("arn:", k.partition, ":iam::", k.account, ":root") }

// awsManagedPolicy is the key policy that AWS gives its managed keys: everyone in the account may use the key through the
// key's service, and may look at it. It is nil if no alias names the service.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
func awsManagedPolicy(k *key) *document.Node {
	service := ""
	for _, a := range k.aliases.list {
		if s, ok := strings.CutPrefix(a.String(), awsAlias); ok {
			service = s
		}
	}
	if service == "" {
		return nil
	}
	if via, ok := viaOfAlias[service]; ok {
		service = via
	}
	span := k.source.Declared
	return policyDocument(span, object(span,
		"Sid", str(span, "Allow access through "+service+" for all principals in the account"),
		"Effect", str(span, "Allow"),
		"Principal", object(span, "AWS", str(span, "*")),
		"Action", list(span, "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:DescribeKey"),
		"Resource", str(span, "*"),
		"Condition", object(span, "StringEquals", object(span,
			"kms:CallerAccount", nodeOf(span, k.account),
			"kms:ViaService", nodeOf(span, concat(service+".", k.region, ".amazonaws.com")),
		)),
	), object(span,
		"Sid", str(span, "Allow direct access to key metadata to the account"),
		"Effect", str(span, "Allow"),
		"Principal", object(span, "AWS", nodeOf(span, k.rootARN())),
		"Action", list(span, "kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"),
		"Resource", str(span, "*"),
	))
}

// awsAlias is how the aliases of AWS managed keys begin.
const awsAlias = "alias/aws/"

// viaOfAlias are the services whose alias has another name than kms:ViaService.
var viaOfAlias = map[string]string{"ebs": "ec2"}

func policyDocument(span document.Span, statements ...*document.Node) *document.Node {
	return object(span, "Version", str(span, "2012-10-17"), "Statement", &document.Node{Kind: document.List, Span: span, Items: statements})
}

func object(span document.Span, members ...any) *document.Node {
	n := &document.Node{Kind: document.Object, Span: span}
	for i := 0; i < len(members); i += 2 {
		n.Members = append(n.Members, document.Member{Key: str(span, members[i].(string)), Value: members[i+1].(*document.Node)})
	}
	return n
}

func list(span document.Span, items ...string) *document.Node {
	n := &document.Node{Kind: document.List, Span: span}
	for _, s := range items {
		n.Items = append(n.Items, str(span, s))
	}
	return n
}

func str(span document.Span, s string) *document.Node {
	return &document.Node{Kind: document.String, Span: span, Text: s}
}

func nodeOf(span document.Span, t text) *document.Node {
	return document.NewString(span, t.segments()...)
}

// exempt reports whether resource control policies do not bind the key: AWS managed keys, and keys of the management
// account. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
func (k *key) exempt(a kms.Action) truth {
	return or(k.aws, or(k.owner.guard.management, truthOf(a == kms.ActionRetireGrant)))
}
