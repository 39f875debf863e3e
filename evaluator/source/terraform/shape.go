package terraform

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// shape says how a type of resource stands in the inventory: a resource that uses a key, or is shared together with one.
type shape struct {
	// kind is the type of CloudFormation. For machine images and snapshots, which the inventory has in the shapes of AWS's
	// own Describe calls, it is the member of the Region: "Images", "Snapshots" and so on.
	kind string
	// name is the argument that names the resource, prefix the one that begins a name which the provider completes.
	name, prefix string
	// id is the attribute id, arn the attribute arn; see [resource.spell]. "" is a symbol.
	id, arn string
	// policy is the argument with the resource's own policy.
	policy string
	fields []field
	// origin is what the resource is made of, and takes its encryption from.
	origin origin
}

// origin names the resource that another one is made of: of a kind, by an argument. Take are the properties that it hands
// on, each with its name there and here.
type origin struct {
	kind, by string
	take     [][2]string
}

// field says which argument becomes which property.
type field struct {
	// from is an argument, or with fields a type of nested block.
	from string
	// to is the property, with dots where it stands in objects; "" is for none.
	to string
	// list says that the blocks are items of a list.
	list bool
	// use says what the value is besides a property.
	use    use
	fields []field
}

// use is what a value means for the resource as a whole. The zero use is nothing but a property.
type use uint8

const (
	_ use = iota
	// theKey is the key that encrypts the resource; of several the first counts.
	theKey
	// truth is true or false.
	truth
	// sharedWith are accounts, organizations and organizational units that the resource is shared with.
	sharedWith
)

// attribute is what the shape makes known of an attribute.
func (s shape) attribute(r resource, name string) *document.Node {
	switch name {
	case "arn":
		return r.spell(s, s.arn, r.named(s))
	case "id":
		return r.spell(s, s.id, r.named(s))
	case "url":
		if s.kind == "AWS::SQS::Queue" {
			return r.spell(s, s.id, r.named(s))
		}
	case s.name:
		return r.named(s)
	}
	return nil
}

// named is the name of a resource: as the code sets it, or a symbol.
func (r resource) named(s shape) *document.Node {
	if s.name == "" {
		return r.symbol(document.Name, "id")
	}
	if n := notNull(r.set(s.name)); n != nil {
		return n
	}
	own := r.symbol(document.Name, s.name)
	if s.prefix == "" {
		return own
	}
	if prefix := r.set(s.prefix); prefix != nil && prefix.Kind == document.String {
		return r.text(append(textParts(prefix), own.Parts()...)...)
	}
	return own
}

// spell fills in a pattern: {p} is the partition, {r} the Region, {a} the account, {u} the suffix of its DNS names, {name} the
// name, and any other word in braces a symbol. The result is nil for an empty pattern.
func (r resource) spell(s shape, pattern string, name *document.Node) *document.Node {
	if pattern == "" {
		return nil
	}
	fill := func(name *document.Node) *document.Node {
		var parts []document.Part
		for _, p := range strings.SplitAfter(pattern, "}") {
			before, word, found := strings.Cut(strings.TrimSuffix(p, "}"), "{")
			parts = append(parts, lit(before))
			if !found {
				continue
			}
			switch word {
			case "p":
				parts = append(parts, r.of(document.Partition))
			case "r":
				parts = append(parts, r.of(document.Region))
			case "a":
				parts = append(parts, r.of(document.Account))
			case "u":
				parts = append(parts, document.Part{Symbol: &document.Symbol{Kind: document.URLSuffix, ID: document.Self, Why: "it is that of the partition", Span: r.span}})
			case "name":
				if name.Kind == document.String {
					parts = append(parts, textParts(name)...)
				} else {
					parts = append(parts, r.symbol(document.Name, s.name).Parts()...)
				}
			default:
				parts = append(parts, r.symbol(document.Name, word).Parts()...)
			}
		}
		return r.text(parts...)
	}
	return mapChoice(name, fill)
}

// built is what the arguments of a resource make.
type built struct {
	from       resource
	properties *document.Node
	key        *document.Node
	shared     []*document.Node
}

// build turns the arguments of a resource into properties.
func (r resource) build(fields []field) built {
	out := built{from: r, properties: &document.Node{Kind: document.Object, Span: r.block.header}}
	out.add(out.properties, made{block: r.block, scope: r.scope()}, fields, func(n *document.Node) *document.Node { return n })
	return out
}

// add puts what a block makes into an object; within is for what stands inside of blocks that need not be there.
func (out *built) add(to *document.Node, m made, fields []field, within func(*document.Node) *document.Node) {
	for _, f := range fields {
		if f.fields == nil {
			out.argument(to, m, f, within)
			continue
		}
		for _, b := range expand(m.scope, m.blocks(f.from), nil) {
			inner := &document.Node{Kind: document.Object, Span: b.span(), Repeats: f.list && b.repeats}
			out.add(inner, b, f.fields, func(n *document.Node) *document.Node { return within(b.maybe(n)) })
			if f.list {
				appendTo(to, f.to, b.header, inner)
			} else {
				put(to, f.to, b.header, b.maybe(inner))
			}
		}
	}
}

func (out *built) argument(to *document.Node, m made, f field, within func(*document.Node) *document.Node) {
	e := m.attr(f.from)
	if e == nil {
		return
	}
	var n *document.Node
	if m.block == out.from.block {
		n = notNull(out.from.set(f.from)) // it may have been asked for
	} else {
		n = notNull(e.eval(m.scope))
	}
	if f.use == truth {
		n = typed(n, document.Bool)
	}
	if n == nil || f.use == theKey && n.Kind == document.String && n.Concrete() && n.Text == "" { // the provider takes an empty text for none
		return
	}
	if f.to != "" {
		put(to, f.to, nameSpan(m.block, f.from, e), n)
	}
	switch f.use {
	case theKey:
		if out.key == nil {
			out.key = within(n)
		}
	case sharedWith:
		if !m.scope.module.run.spend(len(n.Items)) {
			return
		}
		for _, item := range listed(n) {
			out.shared = append(out.shared, within(item))
		}
	}
}
