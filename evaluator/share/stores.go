package share

import (
	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// store begins a resource that keeps what others write into it or read from it, with whom its policy lets in.
func (p *place) store(s *Subject, out *Resource, kind, mechanism string) (properties *document.Node, doc *policy.Policy, c *consumers) {
	out.Mechanism = Lookup(mechanism)
	out.describeResource(s, kind)
	if n := p.branch.Apply(s.resource.Policy); n != nil && n.Kind != document.Null {
		doc, _ = policy.Parse(n, policy.Resource, p.unit.limits)
	}
	return p.branch.Apply(s.resource.Properties), doc, &consumers{place: p, complete: true}
}

// keep puts in whom a resource is shared with, and the one key that encrypts it.
func (out *Resource) keep(p *place, c *consumers, key *document.Node, at ...*document.Node) {
	out.Consumers, out.SharedComplete = c.list, c.complete
	e := p.encryption(out.Mechanism, "", nil, key, firstSpan(out.Declared, append([]*document.Node{key}, at...)...))
	e.Encrypted = authz.Yes
	out.Encryption = []Encryption{e}
}

// readBucket reads a bucket whose default encryption is by a key, and whose policy lets others read or write objects.
func readBucket(p *place, s *Subject, out *Resource) {
	properties, doc, c := p.store(s, out, "bucket", "s3-read")
	rules, _ := itemsOf(properties.Member("BucketEncryption").Member("ServerSideEncryptionConfiguration"))
	if len(rules) != 1 {
		return
	}
	by := rules[0].Member("ServerSideEncryptionByDefault")
	if algorithm := text(by.Member("SSEAlgorithm")); algorithm != "aws:kms" && algorithm != "aws:kms:dsse" {
		return
	}
	c.letIn(doc, Lookup("s3-read"), "s3:GetObject")
	c.letIn(doc, Lookup("s3-write"), "s3:PutObject")
	out.keep(p, c, by.Member("KMSMasterKeyID"), by)
}

// readSecret reads a secret whose policy lets others read it.
func readSecret(p *place, s *Subject, out *Resource) {
	properties, doc, c := p.store(s, out, "secret", "secret")
	if s.resource.Elsewhere {
		return // nobody says which key it has
	}
	c.letIn(doc, out.Mechanism, "secretsmanager:GetSecretValue")
	out.keep(p, c, properties.Member("KmsKeyId"))
}

// readQueue reads a queue that a key encrypts, and whose policy lets others send to it or receive from it.
func readQueue(p *place, s *Subject, out *Resource) {
	properties, doc, c := p.store(s, out, "queue", "sqs-send")
	key := properties.Member("KmsMasterKeyId")
	if !isSet(key) {
		return
	}
	c.letIn(doc, Lookup("sqs-receive"), "sqs:ReceiveMessage")
	c.letIn(doc, Lookup("sqs-send"), "sqs:SendMessage")
	c.publishers(doc, Lookup("sqs-service"), "sqs:SendMessage")
	out.keep(p, c, key)
}

// readTopic reads a topic that a key encrypts, and whose policy lets others publish to it.
func readTopic(p *place, s *Subject, out *Resource) {
	properties, doc, c := p.store(s, out, "topic", "sns-publish")
	key := properties.Member("KmsMasterKeyId")
	if !isSet(key) {
		return
	}
	c.letIn(doc, out.Mechanism, "sns:Publish")
	c.publishers(doc, Lookup("sns-service"), "sns:Publish")
	out.keep(p, c, key)
}

// readTable reads a table that a key of KMS encrypts, and whose policy lets others use it.
func readTable(p *place, s *Subject, out *Resource) {
	properties, doc, c := p.store(s, out, "table", "dynamodb")
	by := properties.Member("SSESpecification")
	if text(by.Member("SSEEnabled")) != "true" {
		return
	}
	c.letIn(doc, out.Mechanism, "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:PutItem", "dynamodb:UpdateItem")
	key := by.Member("KMSMasterKeyId")
	out.keep(p, c, key, by)
	if e := &out.Encryption[0].Key; !isSet(key) { // the key that encryption by KMS has without a name
		e.Kind, e.Text, e.Alias = AWSManaged, "alias/aws/dynamodb", "alias/aws/dynamodb"
	}
}

// readStream reads a stream that a key encrypts, and whose policy lets others put or get records.
func readStream(p *place, s *Subject, out *Resource) {
	properties, doc, c := p.store(s, out, "stream", "kinesis-get")
	by := properties.Member("StreamEncryption")
	if key := by.Member("KeyId"); text(by.Member("EncryptionType")) == "KMS" && isSet(key) {
		c.letIn(doc, Lookup("kinesis-get"), "kinesis:GetRecords", "kinesis:SubscribeToShard")
		c.letIn(doc, Lookup("kinesis-put"), "kinesis:PutRecord", "kinesis:PutRecords")
		out.keep(p, c, key, by)
	}
}
