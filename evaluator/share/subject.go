package share

import (
	"slices"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// Subject is a resource of a unit that may be shared, or that launches what is encrypted.
type Subject struct {
	unit    *Unit
	account *inventory.Account
	region  *inventory.Region
	// node is set for what AWS's Describe calls have a shape for, resource for all else.
	node     *document.Node
	resource *inventory.Resource
	read     reader
	kind     string
	// item is the index of the part that the subject is about, of a resource that has several.
	item int
}

// reader fills in what is known of a subject.
type reader func(*place, *Subject, *Resource)

// Subjects returns the resources that there is something to say about, in the order of the inventory.
func (u *Unit) Subjects() []Subject {
	var out []Subject
	for i := range u.inv.Accounts {
		a := &u.inv.Accounts[i]
		for j := range a.Regions {
			r := &a.Regions[j]
			described := func(kind string, list []*document.Node, read reader, shared ...string) {
				for _, n := range list {
					has := func(name string) bool { return n.Member(name) != nil }
					if slices.ContainsFunc(shared, has) {
						out = append(out, Subject{unit: u, account: a, region: r, node: n, read: read, kind: kind})
					}
				}
			}
			described("AWS::EC2::Image", r.Images, readImage, "LaunchPermissions")
			described("AWS::EC2::Snapshot", r.Snapshots, readSnapshot, "CreateVolumePermissions")
			described("AWS::RDS::DBSnapshot", r.DBSnapshots, readDatabase, "Attributes")
			described("AWS::RDS::DBClusterSnapshot", r.DBClusterSnapshots, readDatabase, "Attributes")
			for k := range r.Resources {
				of := &r.Resources[k]
				read := readers[of.Type]
				if read == nil {
					continue
				}
				for item := range partsOf(of) {
					out = append(out, Subject{unit: u, account: a, region: r, resource: of, read: read, kind: of.Type, item: item})
				}
			}
		}
	}
	return out
}

// readers are the types of other resources that are read.
var readers = map[string]reader{
	"AWS::AutoScaling::AutoScalingGroup":           readScaling,
	"AWS::EKS::Nodegroup":                          readScaling,
	"AWS::DLM::LifecyclePolicy":                    readLifecycle,
	"AWS::ImageBuilder::DistributionConfiguration": readDistribution,
	"AWS::Logs::LogGroup":                          readLogGroup,
	"AWS::S3::Bucket":                              readBucket,
	"AWS::SecretsManager::Secret":                  readSecret,
	"AWS::SQS::Queue":                              readQueue,
	"AWS::SNS::Topic":                              readTopic,
	"AWS::DynamoDB::Table":                         readTable,
	"AWS::Kinesis::Stream":                         readStream,
	"AWS::CloudTrail::Trail":                       readTrail,
}

// Nodes are the values of the subject that may hold alternatives.
func (s *Subject) Nodes() []*document.Node {
	if s.node != nil {
		return []*document.Node{s.node}
	}
	return append([]*document.Node{s.resource.KmsKeyID, s.resource.Policy, s.resource.Properties}, s.resource.SharedWith...)
}

// Resource returns the resource under the alternatives that an assignment takes; nil where there is nothing to say about it.
func (s *Subject) Resource(branch document.Assignment) *Resource {
	p := &place{unit: s.unit, account: s.account, region: s.region, branch: branch}
	out := &Resource{Type: s.kind, Account: s.account, Region: s.region, SharedComplete: true, Complete: true}
	if s.node != nil {
		p.code = s.node.Member("Address") != nil
		p.answer = !p.code
	} else {
		p.code = s.resource.Address != ""
	}
	s.read(p, s, out)
	if out.Mechanism == nil || len(out.Consumers) == 0 {
		return nil
	}
	if out.Mechanism.Default == AccountSetting {
		out.Default = p.setting(out)
	}
	s.unit.assess(out)
	return out
}

// setting is the account's default key for EBS.
func (p *place) setting(out *Resource) *DefaultKey {
	by := p.branch.Apply(p.region.EbsEncryptionByDefault)
	d := &DefaultKey{ByDefault: truthOf(by, authz.Unknowable), Key: p.fallback(out.Mechanism)}
	d.Span = firstSpan(out.Declared, by, p.region.EbsDefaultKmsKeyID)
	return d
}

// Declared is what a finding about the subject as a whole points at.
func (s *Subject) Declared() document.Span {
	if s.node != nil {
		return s.node.Span
	}
	if s.resource.Declared.Valid() {
		return s.resource.Declared
	}
	return firstSpan(document.Span{}, s.resource.Arn, s.resource.Properties, s.resource.KmsKeyID)
}

// title is what messages call a resource: by its name in code, or its id.
func title(kind, address string) string { return kind + " " + address }

// describe fills in what names a resource in the shape of a Describe call.
func (out *Resource) describe(n *document.Node, kind string, names ...string) {
	out.Address = n.Member("Address").Display()
	out.Declared = n.Span
	for _, name := range names {
		if of := n.Member(name); of != nil && out.Address == "" {
			out.Address = of.Display()
		}
	}
	out.Name = title(kind, out.Address)
}

func readImage(p *place, s *Subject, out *Resource) {
	n := p.branch.Apply(s.node)
	if n == nil {
		return
	}
	out.Mechanism = Lookup("ami")
	out.describe(n, "image", "ImageId")
	of := &node{s.account, s.region, s.node}
	out.Encryption = p.image(out.Mechanism, of)
	_, out.Complete = itemsOf(n.Member("BlockDeviceMappings"))
	out.Complete = out.Complete && n.Member("BlockDeviceMappings") != nil
	c := consumers{place: p, complete: true}
	c.each(n.Member("LaunchPermissions"), c.permission)
	out.Consumers, out.SharedComplete = c.list, c.complete
	out.Copy = p.copied(n.Member("CopyImage"), out)
}

func readSnapshot(p *place, s *Subject, out *Resource) {
	n := p.branch.Apply(s.node)
	if n == nil {
		return
	}
	out.Mechanism = Lookup("ebs-snapshot")
	out.describe(n, "snapshot", "SnapshotId")
	out.Encryption = []Encryption{p.snapshot(out.Mechanism, &node{s.account, s.region, s.node}, "", firstSpan(n.Span, n.Member("KmsKeyId"), n.Member("Encrypted")))}
	c := consumers{place: p, complete: true}
	c.each(n.Member("CreateVolumePermissions"), c.permission)
	out.Consumers, out.SharedComplete = c.list, c.complete
	out.Copy = p.copied(n.Member("CopySnapshot"), out)
}

func readDatabase(p *place, s *Subject, out *Resource) {
	n := p.branch.Apply(s.node)
	if n == nil {
		return
	}
	out.Mechanism = Lookup("rds-snapshot")
	encrypted := n.Member("Encrypted")
	out.describe(n, "database snapshot", "DBSnapshotArn", "DBSnapshotIdentifier")
	if s.kind == "AWS::RDS::DBClusterSnapshot" {
		encrypted = n.Member("StorageEncrypted")
		out.describe(n, "database cluster snapshot", "DBClusterSnapshotArn", "DBClusterSnapshotIdentifier")
	}
	out.Encryption = []Encryption{p.encryption(out.Mechanism, "", encrypted, n.Member("KmsKeyId"), firstSpan(n.Span, n.Member("KmsKeyId"), encrypted))}
	c := consumers{place: p, complete: true}
	c.each(n.Member("Attributes"), func(attribute *document.Node) {
		if name := attribute.Member("AttributeName"); text(name) != "restore" {
			return
		}
		c.each(attribute.Member("AttributeValues"), func(n *document.Node) { c.account(n, attribute.Span) })
	})
	out.Consumers, out.SharedComplete = c.list, c.complete
	call := n.Member("CopyDBSnapshot")
	if call == nil {
		call = n.Member("CopyDBClusterSnapshot")
	}
	out.Copy = p.copied(call, out)
}

// copied says how a copy is encrypted, by what its call names.
func (p *place) copied(call *document.Node, out *Resource) *Copy {
	if call == nil {
		return nil
	}
	call = p.branch.Apply(call)
	key := call.Member("KmsKeyId")
	c := &Copy{Span: firstSpan(out.Declared, call), Encrypted: truthOf(call.Member("Encrypted"), authz.No), NamesKey: isSet(key), SameRegion: authz.Yes}
	if c.NamesKey {
		c.Span = key.Span
		if region := p.key(key, out.Mechanism.Service).Region; region != nil {
			c.SameRegion = authz.Equal(region, policy.TextOf(p.region.Region))
		}
	}
	return c
}
