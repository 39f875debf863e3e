package terraform

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// parts are the resources of a root that use keys or are shared together with one.
type parts struct {
	found *found
	all   []*part
	byID  map[string]*part // by kind and identity of the id, the name or the ARN
	// additions wait until everything that they name is known.
	additions []resource
	documents []inventory.Document
}

// part is a resource that uses a key or is shared together with one.
type part struct {
	r      resource
	shape  shape
	region *inventory.Region
	built
	id, arn, policy *document.Node
	// permissions are whom an image or a snapshot of EBS is shared with.
	permissions []*document.Node
	derived     bool
	// elsewhere says that the code only adds to the resource.
	elsewhere bool
}

// isPart tells the types of resources that use keys or are shared together with one.
func isPart(kind string) bool {
	if _, ok := shapes[kind]; ok {
		return true
	}
	if _, ok := additions[kind]; ok {
		return true
	}
	return kind == "aws_ebs_default_kms_key" || kind == "aws_ebs_encryption_by_default" || kind == "aws_organizations_policy"
}

func (p *parts) collect(r resource) {
	kind := r.block.typeOf()
	_, adds := additions[kind]
	switch {
	case adds:
		p.additions = append(p.additions, r)
	case kind == "aws_ebs_default_kms_key":
		p.found.region(r).EbsDefaultKmsKeyID = p.found.resolved(notNull(r.set("key_arn")))
	case kind == "aws_ebs_encryption_by_default":
		p.found.region(r).EbsEncryptionByDefault = r.or("true", document.Bool, "enabled")
	case kind == "aws_organizations_policy":
		if d, ok := r.controlPolicy(); ok {
			p.documents = append(p.documents, d)
		}
	default:
		p.shaped(r, shapes[kind])
	}
}

// shaped takes a resource whose shape is known.
func (p *parts) shaped(r resource, s shape) {
	t := &part{r: r, shape: s, region: p.found.region(r), built: r.build(s.fields), id: r.known("id")}
	if s.arn != "" {
		t.arn = r.known("arn")
	}
	if s.policy != "" {
		t.policy = r.document(s.policy)
	}
	p.enter(t, t.id, t.arn)
	if s.name != "" {
		p.enter(t, r.named(s))
	}
}

// known is an attribute as references see it.
func (r resource) known(name string) *document.Node {
	return r.module.attribute(r.full, r.block, r.in, name, r.block.header)
}

// enter notes a resource under what names it.
func (p *parts) enter(t *part, names ...*document.Node) {
	if len(p.all) == 0 || p.all[len(p.all)-1] != t {
		p.all = append(p.all, t)
	}
	for _, n := range names {
		if id := identity(n); id != "" {
			if p.byID == nil {
				p.byID = map[string]*part{}
			}
			p.byID[t.shape.kind+" "+id] = t
		}
	}
}

// finish puts together what belongs together, and everything into its account and Region.
func (p *parts) finish() {
	for _, r := range p.additions {
		p.add(r, additions[r.block.labels[0]])
	}
	for _, t := range p.all {
		p.derive(t)
		t.place(p.found)
	}
}

// add gives a resource what another one says of it. Where it is not in the code, it is entered with what is known.
func (p *parts) add(r resource, a addition) {
	for _, c := range cases(notNull(r.set(a.by))) {
		t := p.byID[a.of+" "+identity(c.value)]
		if t == nil {
			t = p.elsewhere(r, a, c.value)
		}
		made := r.build(a.fields)
		switch {
		case a.policy != "":
			t.policy = r.document(a.policy)
			if t.policy != nil {
				t.policy = r.sometimes(c.within(t.policy))
			}
		case !strings.HasPrefix(a.of, "AWS::"):
			t.permissions = append(t.permissions, r.sometimes(c.within(made.properties)))
		default:
			for _, m := range made.properties.Members {
				put(t.properties, m.Key.Text, m.Key.Span, c.within(m.Value))
			}
			if made.key != nil {
				t.key = c.within(made.key)
			}
		}
	}
}

// elsewhere is a resource that another one names and the code does not make.
func (p *parts) elsewhere(r resource, a addition, name *document.Node) *part {
	t := &part{r: r, shape: shape{kind: a.of}, region: p.found.region(r), id: name, elsewhere: true, built: built{properties: &document.Node{Kind: document.Object, Span: r.block.header}}}
	if startsText(name, "arn:") {
		t.arn = name
	} else {
		for _, s := range shapes {
			if s.kind == a.of && s.id == "{name}" {
				t.arn = r.spell(s, s.arn, name)
			}
		}
	}
	p.enter(t, name)
	return t
}

// described are the names that AWS's Describe calls have for the id, the ARN and the permissions of a resource.
var described = map[string]struct{ id, arn, permissions string }{
	"Images":             {id: "ImageId", permissions: "LaunchPermissions"},
	"Snapshots":          {id: "SnapshotId", permissions: "CreateVolumePermissions"},
	"DBSnapshots":        {id: "DBSnapshotIdentifier", arn: "DBSnapshotArn"},
	"DBClusterSnapshots": {id: "DBClusterSnapshotIdentifier", arn: "DBClusterSnapshotArn"},
}

// place puts the resource into its Region, under its own type or in the shape of AWS's Describe calls.
func (t *part) place(f *found) {
	region := t.region
	switch t.shape.kind {
	case "Images":
		region.Images = append(region.Images, t.describe(f))
	case "Snapshots":
		region.Snapshots = append(region.Snapshots, t.describe(f))
	case "DBSnapshots":
		region.DBSnapshots = append(region.DBSnapshots, t.describe(f))
	case "DBClusterSnapshots":
		region.DBClusterSnapshots = append(region.DBClusterSnapshots, t.describe(f))
	default:
		region.Resources = append(region.Resources, inventory.Resource{
			Type: t.shape.kind, Address: t.r.address(), Arn: t.arn, KmsKeyID: f.resolved(t.key), Policy: f.resolved(t.policy),
			SharedWith: t.shared, Properties: f.resolved(t.properties), Declared: t.r.block.header, Elsewhere: t.elsewhere,
		})
	}
}

func (t *part) describe(f *found) *document.Node {
	header, names := t.r.block.header, described[t.shape.kind]
	listOf := func(items []*document.Node) *document.Node {
		return &document.Node{Kind: document.List, Span: header, Items: items}
	}
	out := &document.Node{Kind: document.Object, Span: header}
	put(out, "Address", header, t.r.text(lit(t.r.address())))
	put(out, names.id, header, t.id)
	put(out, names.arn, header, t.arn)
	for _, m := range f.resolved(t.properties).Members {
		put(out, m.Key.Text, m.Key.Span, m.Value)
	}
	if t.permissions != nil {
		put(out, names.permissions, header, listOf(t.permissions))
	}
	if t.shared != nil { // with a database snapshot
		attribute := &document.Node{Kind: document.Object, Span: header}
		put(attribute, "AttributeName", header, t.r.text(lit("restore")))
		put(attribute, "AttributeValues", header, listOf(t.shared))
		put(out, "Attributes", header, listOf([]*document.Node{attribute}))
	}
	return out
}
