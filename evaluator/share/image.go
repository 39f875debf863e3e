package share

import (
	"slices"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
)

// devices resolves the encryption of the volumes in block device mappings; from is the image that they come with, nil for none.
func (p *place) devices(m *Mechanism, list *document.Node, from *node, span document.Span) []Encryption {
	var out []Encryption
	items, _ := itemsOf(list)
	for _, d := range items {
		ebs := d.Member("Ebs")
		if ebs == nil {
			continue // an instance store volume
		}
		part := d.Member("DeviceName").Display()
		if snapshot := ebs.Member("SnapshotId"); part == "" && snapshot != nil {
			part = "the volume of " + snapshot.Display()
		}
		at := firstSpan(span, ebs.Member("KmsKeyId"), ebs.Member("Encrypted"))
		out = append(out, p.volume(m, part, ebs, from, at))
	}
	return out
}

// volume resolves the encryption of one volume. What it does not say the snapshot says that it is made of, then the same
// device of the image that it comes with, then the settings of the account.
func (p *place) volume(m *Mechanism, part string, ebs *document.Node, from *node, span document.Span) Encryption {
	encrypted, key, snapshot := ebs.Member("Encrypted"), ebs.Member("KmsKeyId"), ebs.Member("SnapshotId")
	if isSet(key) || encrypted != nil && !p.made(snapshot) {
		return p.encryption(m, part, encrypted, key, span)
	}
	if of := p.unit.snapshots[snapshot.Display()]; of != nil {
		return p.of(of).snapshot(m, of, part, span)
	}
	if from != nil && encrypted == nil {
		for _, e := range p.of(from).image(m, from) {
			if e.Part == part {
				return e
			}
		}
	}
	if encrypted == nil && snapshot == nil {
		encrypted = p.byDefault()
	}
	e := p.encryption(m, part, encrypted, key, span)
	if snapshot != nil || from != nil {
		e.Key = KeyRef{Kind: UnknownKey, Span: span} // the one of what it is made of
	}
	return e
}

// made reports whether something is made of a snapshot that is in sight.
func (p *place) made(snapshot *document.Node) bool {
	return p.unit.snapshots[snapshot.Display()] != nil
}

// byDefault says whether a volume is encrypted that nobody asks to be: by the account's setting, if the code makes it.
func (p *place) byDefault() *document.Node {
	if n := p.branch.Apply(p.region.EbsEncryptionByDefault); p.code && truthOf(n, authz.No) == authz.Yes {
		return n
	}
	return nil
}

// of is the place of another resource.
func (p *place) of(n *node) *place {
	code := n.of.Member("Address") != nil
	return &place{unit: p.unit, account: n.account, region: n.region, branch: p.branch, code: code, answer: !code}
}

// snapshot resolves the encryption of a snapshot of EBS.
func (p *place) snapshot(m *Mechanism, of *node, part string, span document.Span) Encryption {
	n := p.branch.Apply(of.of)
	encrypted := n.Member("Encrypted")
	if encrypted == nil && !isSet(n.Member("KmsKeyId")) && n.Member("VolumeId") != nil {
		encrypted = p.byDefault()
	}
	e := p.encryption(m, part, encrypted, n.Member("KmsKeyId"), span)
	if more, _ := itemsOf(n.Member("AssociatedKmsKeys")); len(more) > 0 {
		e.Key = KeyRef{Kind: UnknownKey, Span: e.Key.Span} // another key opens it too
	}
	return e
}

// image resolves the encryption of the volumes of an image.
func (p *place) image(m *Mechanism, of *node) []Encryption {
	n := p.branch.Apply(of.of)
	return p.devices(m, n.Member("BlockDeviceMappings"), nil, n.Span)
}

// itemsOf are the items of a list, or a single value; complete is false where there may be others.
func itemsOf(n *document.Node) (items []*document.Node, complete bool) {
	switch {
	case n == nil || n.Kind == document.Null:
		return nil, true
	case n.Kind == document.List:
		unknown := func(n *document.Node) bool { return n.Kind == document.Unknown || n.Repeats }
		return n.Items, !slices.ContainsFunc(n.Items, unknown)
	case n.Kind == document.Unknown || n.Kind == document.Choice:
		return nil, false
	default:
		return []*document.Node{n}, true
	}
}

// firstSpan is the place of the first value that is there.
func firstSpan(otherwise document.Span, of ...*document.Node) document.Span {
	for _, n := range of {
		if n != nil && n.Span.Valid() {
			return n.Span
		}
	}
	return otherwise
}
