package cloudformation

import (
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

// dependents are the resources of a template that use keys or are shared.
type dependents struct {
	t    *template
	list []inventory.Resource
	ids  []string // logical ids of the list
	late []document.Member
}

// read reads a resource; it reports false for one of a type that does not matter.
func (d *dependents) read(m document.Member, kind string) bool {
	if _, ok := policyFor[kind]; ok {
		d.late = append(d.late, m) // the resource may stand behind its policy
		return true
	}
	s, ok := shapes[kind]
	if !ok {
		return false
	}
	p := d.t.properties(m)
	r := inventory.Resource{Type: kind, Arn: p.arn(), Address: d.t.prefix + m.Key.Text, KmsKeyID: p.sole(s.key), Policy: d.t.documentOf(p.sole(s.policy)), Properties: p.kept(append(s.keep, s.key)), Declared: m.Key.Span}
	for _, path := range s.shared {
		r.SharedWith = append(r.SharedWith, p.all(path)...)
	}
	d.list, d.ids = append(d.list, r), append(d.ids, m.Key.Text)
	return true
}

// finish puts the policies with their resources, and returns all. A policy of a resource that is elsewhere stands alone.
func (d *dependents) finish() []inventory.Resource {
	if len(d.late) == 0 {
		return d.list
	}
	index := names{t: d.t}
	for _, id := range d.ids {
		index.add(d.t.ref(document.Span{}, id), nil)
	}
	for _, m := range d.late {
		kind := m.Value.Member("Type").Text
		by := policyFor[kind]
		p := d.t.properties(m)
		doc := d.t.documentOf(p.get(by.policy))
		found := false
		for _, target := range items(p.get(by.targets)) {
			if index.each(target, func(i int, is side) { d.list[i].Policy = is(doc) }) {
				found = true
			}
		}
		if !found {
			d.list = append(d.list, inventory.Resource{Type: kind, Address: d.t.prefix + m.Key.Text, Policy: doc, Properties: p.kept([]string{by.targets}), Declared: m.Key.Span})
		}
	}
	return d.list
}

// all returns the values at a path of properties.
func (p *properties) all(path string) []*document.Node {
	if path == "" {
		return nil
	}
	names := strings.Split(path, ".")
	if n := p.get(names[0]); !isNothing(n) {
		return at(n, names[1:]...)
	}
	return nil
}

// sole returns the one value at a path of properties, nil where there is none or there are different ones.
func (p *properties) sole(path string) *document.Node {
	found := p.all(path)
	if len(found) == 0 || !allSame(found) {
		return nil
	}
	return found[0]
}

// kept returns an object with the properties at these paths, nil where there is none of them.
func (p *properties) kept(paths []string) *document.Node {
	if p.object == nil {
		return nil
	}
	o := &document.Node{Kind: document.Object, Span: p.object.Span}
	for _, m := range p.object.Members {
		var below [][]string
		for _, path := range paths {
			if names := strings.Split(path, "."); names[0] == m.Key.Text {
				below = append(below, names[1:])
			}
		}
		if len(below) == 0 || p.object.Member(m.Key.Text) != m.Value {
			continue
		}
		if n := reduced(p.get(m.Key.Text), below); !isNothing(n) {
			o.Members = append(o.Members, document.Member{Key: m.Key, Value: n})
		}
	}
	if len(o.Members) == 0 {
		return nil
	}
	return o
}

// reduced returns a value with what stands at these paths alone.
func reduced(n *document.Node, paths [][]string) *document.Node {
	for _, path := range paths {
		if len(path) == 0 {
			return n
		}
	}
	return eachLeaf(n, func(n *document.Node) *document.Node {
		switch {
		case n == nil:
			return nil
		case n.Kind == document.List:
			return n.Replace(func(n *document.Node) *document.Node { return reduced(n, paths) })
		case n.Kind != document.Object:
			return n
		}
		o := &document.Node{Kind: document.Object, Span: n.Span}
		for _, m := range n.Members {
			var below [][]string
			for _, path := range paths {
				if path[0] == m.Key.Text {
					below = append(below, path[1:])
				}
			}
			if len(below) == 0 {
				continue
			}
			if v := reduced(m.Value, below); v != nil {
				o.Members = append(o.Members, document.Member{Key: m.Key, Value: v})
			}
		}
		return o
	})
}
