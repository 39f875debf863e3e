package terraform

import "github.com/kmslint/kmslint/evaluator/document"

// derive gives a snapshot or an image the encryption of what it is made of.
func (p *parts) derive(t *part) {
	if t.derived {
		return
	}
	t.derived = true
	o := t.shape.origin
	if from := p.byID[o.kind+" "+identity(t.r.set(o.by))]; from != nil {
		p.derive(from)
		for _, names := range o.take {
			if n := from.properties.Member(names[0]); n != nil && t.properties.Member(names[1]) == nil {
				put(t.properties, names[1], n.Span, n)
			}
		}
	}
	switch t.r.block.labels[0] {
	case "aws_ami":
		p.snapshots(t)
	case "aws_ami_copy":
		t.encryptCopy()
	}
}

// snapshots gives the block devices of an image the encryption of the snapshots that they are made of.
func (p *parts) snapshots(t *part) {
	devices := t.properties.Member("BlockDeviceMappings")
	if devices == nil {
		return
	}
	for _, d := range devices.Items {
		ebs := d.Member("Ebs")
		from := p.byID["Snapshots "+identity(ebs.Member("SnapshotId"))]
		if from == nil {
			continue
		}
		p.derive(from)
		for _, name := range []string{"Encrypted", "KmsKeyId"} {
			if n := from.properties.Member(name); n != nil && ebs.Member(name) == nil {
				put(ebs, name, n.Span, n)
			}
		}
	}
}

// encryptCopy gives the block devices of a copied image what the copy says about encryption: they do not keep the key.
func (t *part) encryptCopy() {
	encrypted, key := t.r.as(document.Bool, "encrypted"), t.r.as(document.String, "kms_key_id")
	devices := t.properties.Member("BlockDeviceMappings")
	if devices == nil && encrypted == nil && key == nil {
		return
	}
	out := &document.Node{Kind: document.List, Span: t.r.block.header}
	if devices == nil {
		devices = &document.Node{Items: []*document.Node{{Kind: document.Object, Span: t.r.block.header}}}
	}
	for _, d := range devices.Items {
		copied := &document.Node{Kind: document.Object, Span: t.r.block.header}
		put(copied, "DeviceName", d.Span, d.Member("DeviceName"))
		if encrypted == nil {
			put(copied, "Ebs.Encrypted", d.Span, d.Member("Ebs").Member("Encrypted"))
		}
		put(copied, "Ebs.Encrypted", t.r.block.header, encrypted)
		put(copied, "Ebs.KmsKeyId", t.r.block.header, key)
		out.Items = append(out.Items, copied)
	}
	put(t.properties, "BlockDeviceMappings", t.r.block.header, out)
}
