package terraform

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/kmslint/kmslint/evaluator/document"
)

// reference evaluates type.name, with an index and an attribute behind it.
func (m *module) reference(kind, name string, rest hcl.Traversal, e nativeExpr) *document.Node {
	span := e.span()
	full := kind + "." + name
	b := m.folder.resources[full]
	if b == nil {
		return unknown(span, m.qualified(full), full+" is not declared")
	}
	instances := m.resourceInstances(full, b)
	single := b.attr("count") == nil && b.attr("for_each") == nil
	if len(rest) > 0 {
		if i, ok := rest[0].(hcl.TraverseIndex); ok {
			in, found := pick(instances, fromCty(i.Key, span))
			if !found {
				return unknown(span, m.qualified(full), fmt.Sprintf("there is no %s%s", full, keyText(i)))
			}
			return m.instanceAttribute(full, b, in, rest[1:], e)
		}
		if _, ok := rest[0].(hcl.TraverseAttr); ok && len(instances) == 1 {
			return m.instanceAttribute(full, b, instances[0], rest, e)
		}
	}
	if single {
		return m.whole(full, b, instances[0], span)
	}
	return m.collection(full, b, instances, span)
}

func keyText(i hcl.TraverseIndex) string {
	n := fromCty(i.Key, document.Span{})
	return "[" + n.Text + "]"
}

// pick finds the instance of an index.
func pick(all []instance, key *document.Node) (instance, bool) {
	for _, in := range all {
		if in.key == "["+key.Text+"]" || in.key == fmt.Sprintf("[%q]", key.Text) {
			return in, true
		}
	}
	if len(all) == 1 && all[0].repeats {
		return all[0], true
	}
	return instance{}, false
}

func (m *module) resourceInstances(full string, b *block) []instance {
	key := "instances of " + full
	if all, ok := m.children[key]; ok {
		return all
	}
	if m.active[key] {
		return []instance{{repeats: true}}
	}
	m.active[key] = true
	defer delete(m.active, key)
	all := m.planned(full, b, m.instances(b))
	m.children[key] = all
	return all
}

// resource is one instance of a resource, asked at a place.
func (m *module) resource(full string, b *block, in instance, span document.Span) resource {
	if in.block != nil {
		b = in.block
	}
	return resource{module: m, full: full, block: b, in: in, span: span}
}

// collection is a resource with count or for_each as a whole: a list or map of its instances.
func (m *module) collection(full string, b *block, all []instance, span document.Span) *document.Node {
	return collected(b, all, span, func(in instance) *document.Node { return m.whole(full, b, in, span) })
}

// collected puts the instances of a block into a list or a map.
func collected(b *block, all []instance, span document.Span, one func(instance) *document.Node) *document.Node {
	if b.attr("for_each") == nil {
		out := &document.Node{Kind: document.List, Span: span, Items: []*document.Node{}}
		for _, in := range all {
			item := *one(in)
			item.Repeats = in.repeats
			out.Items = append(out.Items, &item)
		}
		return out
	}
	out := &document.Node{Kind: document.Object, Span: span}
	for _, in := range all {
		key := asString(in.vars["each"].Member("key"))
		if in.repeats && key.Symbolic != nil {
			key = repeated(key)
		}
		out.Members = append(out.Members, document.Member{Key: key, Value: one(in)})
	}
	return out
}

// wholeAttributes are what a reference to a whole resource makes known, besides what the code sets.
var wholeAttributes = []string{"arn", "id", "name", "key_id", "json", "account_id", "key_arn"}

// open is the name of a member that stands for all others of an object: attributes that only the provider knows.
const open = "any other attribute"

func isOpen(key *document.Node) bool {
	parts := key.Parts()
	return len(parts) == 1 && parts[0].Symbol != nil && parts[0].Symbol.ID == open
}

// whole is one instance as an object.
func (m *module) whole(full string, b *block, in instance, span document.Span) *document.Node {
	return m.once("whole "+full+in.key, span, func() *document.Node {
		out := &document.Node{Kind: document.Object, Span: span}
		seen := map[string]bool{"count": true, "for_each": true, "provider": true, "depends_on": true, "lifecycle": true}
		r := m.resource(full, b, in, span)
		for _, a := range r.block.attrs() {
			if !seen[a.name] {
				seen[a.name] = true
				out.Members = append(out.Members, member(a.name, span, m.attribute(full, b, in, a.name, span)))
			}
		}
		for _, a := range r.plannedNames() {
			if !seen[a] {
				seen[a] = true
				out.Members = append(out.Members, member(a, span, m.attribute(full, b, in, a, span)))
			}
		}
		for _, name := range wholeAttributes {
			if seen[name] {
				continue
			}
			if n := m.once("provided "+full+in.key+"."+name, span, func() *document.Node { return r.provided(name) }); n != nil {
				out.Members = append(out.Members, member(name, span, n))
			}
		}
		id := m.qualified(full + in.key)
		others := document.NewUnknown(span, &document.Symbol{ID: id, Why: id + " is decided when the code is applied", Span: span})
		key := document.NewString(span, document.Part{Symbol: &document.Symbol{ID: open, Why: id + " is decided when the code is applied", Span: span}})
		out.Members = append(out.Members, document.Member{Key: key, Value: others})
		return out
	})
}

func (m *module) instanceAttribute(full string, b *block, in instance, rest hcl.Traversal, e nativeExpr) *document.Node {
	span := e.span()
	if len(rest) == 0 {
		return m.whole(full, b, in, span)
	}
	a, ok := rest[0].(hcl.TraverseAttr)
	if !ok {
		return follow(m.whole(full, b, in, span), rest, e)
	}
	return follow(m.attribute(full, b, in, a.Name, span), rest[1:], e)
}

// attribute evaluates one attribute of an instance: what the provider makes known, what the code sets, or a symbol.
func (m *module) attribute(full string, b *block, in instance, name string, span document.Span) *document.Node {
	id := full + in.key + "." + name
	first, again := m.places[id]
	if !again {
		m.places[id] = span
	}
	n := m.once(id, span, func() *document.Node {
		r := m.resource(full, b, in, span)
		if b.broken > 0 && b.kind == "data" {
			return unparsed(m.qualified(full), span).eval(nil)
		}
		if n := r.provided(name); n != nil {
			return m.run.refine(n, r.planned(name))
		}
		if n := r.set(name); n != nil {
			return n
		}
		return m.run.refine(r.symbol(document.Opaque, name), r.planned(name))
	})
	if again && n.Span == first { // it has no place of its own but the reference's
		placed := *n
		placed.Span = span
		return &placed
	}
	return n
}

// provided is what the provider makes known of an attribute, nil where the code or a symbol has it.
func (r resource) provided(name string) *document.Node {
	if f := providerOf(strings.TrimSuffix(r.full, "."+r.block.labels[1])); f != nil {
		return f(r, name)
	}
	return nil
}
