package facts

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// Reference is a resource of the same unit that uses the key. Its place is where it names the key.
type Reference struct {
	Mark
	// Type is the CloudFormation type of the resource, "AWS::S3::Bucket".
	Type string `json:"type"`
	// Name is the address of the resource in code, or its ARN or id.
	Name string `json:"name"`
	// Certain is false where the resource names the key only in some case, or may not exist.
	Certain bool `json:"certain"`
	// Shared says that the resource is shared with another account.
	Shared bool `json:"shared"`
}

// reference is what uses a key.
type reference struct {
	kind, name      string
	span            document.Span
	certain, shared bool
	// copied says that the resource is a copy of one in another Region.
	copied bool
}

// describedList are resources in the shape of AWS's Describe calls.
type describedList struct {
	kind string
	list []*document.Node
}

func described(r *inventory.Region) []describedList {
	return []describedList{
		{"AWS::EC2::Image", r.Images}, {"AWS::EC2::Snapshot", r.Snapshots},
		{"AWS::RDS::DBSnapshot", r.DBSnapshots}, {"AWS::RDS::DBClusterSnapshot", r.DBClusterSnapshots},
	}
}

// resource notes the keys that a resource names: in its own member for it, and in properties whose name says key.
func (u *Unit) resource(a *inventory.Account, r *inventory.Region, of *inventory.Resource) {
	from := reference{kind: of.Type, name: of.Address, shared: len(of.SharedWith) > 0}
	if from.name == "" && of.Arn != nil {
		from.name = of.Arn.Display()
	}
	seen := map[*inventory.Key]bool{}
	u.names(a, r, from, of.KmsKeyID, seen)
	u.search(a, r, from, of.Properties, seen)
}

func (u *Unit) describedResource(a *inventory.Account, r *inventory.Region, kind string, n *document.Node) {
	from := reference{kind: kind}
	for _, name := range []string{"Address", "DBSnapshotArn", "DBClusterSnapshotArn", "ImageId", "SnapshotId"} {
		if v := n.Member(name); v != nil && from.name == "" {
			from.name = v.Display()
		}
	}
	for _, name := range []string{"LaunchPermissions", "CreateVolumePermissions"} {
		from.shared = from.shared || n.Member(name) != nil && len(n.Member(name).Items) > 0
	}
	from.copied = copiedFrom(r, n)
	if attributes := n.Member("Attributes"); attributes != nil { // of a database snapshot
		from.shared = from.shared || slices.ContainsFunc(attributes.Items, func(n *document.Node) bool {
			values := n.Member("AttributeValues")
			return values != nil && len(values.Items) > 0
		})
	}
	u.search(a, r, from, n, map[*inventory.Key]bool{})
}

// copiedFrom reports whether a resource is a copy of one in another Region: what code or AWS says of its source names a Region.
func copiedFrom(r *inventory.Region, n *document.Node) bool {
	other := func(source *document.Node) bool {
		return source != nil && source.Display() != "" && !(source.Concrete() && source.Display() == r.Region.Display())
	}
	for _, call := range []string{"CopyImage", "CopySnapshot"} {
		if other(n.Member(call).Member("SourceRegion")) {
			return true
		}
	}
	return other(n.Member("SourceRegion")) || other(n.Member("SourceImageRegion"))
}

// setting notes the key that new volumes of a Region get.
func (u *Unit) setting(a *inventory.Account, r *inventory.Region) {
	u.names(a, r, reference{kind: "the default of Amazon EBS", name: "the default key of Amazon EBS"}, r.EbsDefaultKmsKeyID, map[*inventory.Key]bool{})
}

// search looks for keys in the properties of a resource, at any depth.
func (u *Unit) search(a *inventory.Account, r *inventory.Region, from reference, n *document.Node, seen map[*inventory.Key]bool) {
	if n == nil {
		return
	}
	for _, item := range n.Items {
		u.search(a, r, from, item, seen)
	}
	for _, m := range n.Members {
		if name := strings.ToLower(m.Key.Text); strings.Contains(name, "key") {
			u.names(a, r, from, m.Value, seen)
		}
		u.search(a, r, from, m.Value, seen)
	}
	if n.Kind == document.Choice {
		for _, alternative := range n.Symbolic.Alternatives {
			u.search(a, r, from, alternative.Node, seen)
		}
	}
}

// names notes that a value of a resource names a key, once for each key.
func (u *Unit) names(a *inventory.Account, r *inventory.Region, from reference, n *document.Node, seen map[*inventory.Key]bool) {
	leaves(n, true, func(n *document.Node, certain bool) {
		u.managed(a, r, from, n, certain)
		for _, at := range u.keysNamed(a, r, n) {
			if seen[at.Key] {
				continue
			}
			seen[at.Key] = true
			made := from
			made.span, made.certain = n.Span, certain
			u.references[at.Key] = append(u.references[at.Key], made)
		}
	})
}

// keysNamed returns the keys that a value of a resource in a Region means; an id or an alias is one of that Region.
func (u *Unit) keysNamed(a *inventory.Account, r *inventory.Region, n *document.Node) []inventory.KeyAt {
	found := u.index.KeysOf(n, inventory.Scope{})
	if strings.HasPrefix(n.Display(), "arn:") {
		return slices.DeleteFunc(found, func(k inventory.KeyAt) bool { return k.Key == nil })
	}
	return slices.DeleteFunc(found, func(k inventory.KeyAt) bool { return k.Key == nil || k.Account != a || k.Region != r })
}

// used adds what uses the key.
func (b *builder) used(k *inventory.Key) {
	if b.opts.Unit == nil {
		return
	}
	for i, r := range b.opts.Unit.references[k] {
		b.facts.Key.References = append(b.facts.Key.References, Reference{
			Mark: Mark{"/key/references/" + strconv.Itoa(i), r.span}, Type: r.kind, Name: r.name, Certain: r.certain, Shared: r.shared,
		})
	}
}
