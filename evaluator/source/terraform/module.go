package terraform

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/kmslint/kmslint/evaluator/document"
)

// module is a folder with the inputs of one call.
type module struct {
	run    *run
	folder *folder
	// address is "" for the root, "module.keys" or "module.keys[\"a\"].module.inner" for a call.
	address string
	inputs  map[string]*document.Node
	// providers maps the names of providers here to those of the root: "aws" to "aws.audit".
	providers map[string]string
	above     *module

	cache    map[string]*document.Node
	active   map[string]bool
	children map[string][]instance
}

// instance is one instance of a resource or module call.
type instance struct {
	// key is what follows the address: "", "[0]", "[\"a\"]".
	key string
	// vars are each and count.
	vars map[string]*document.Node
	// repeats says that there may be any number of such instances.
	repeats bool
	module  *module
}

func newModule(r *run, f *folder, address string) *module {
	return &module{run: r, folder: f, address: address, cache: map[string]*document.Node{}, active: map[string]bool{}, children: map[string][]instance{}}
}

func (m *module) scope(vars map[string]*document.Node) *scope { return &scope{module: m, vars: vars} }

// qualified is a name with the address of the module: the identity of symbols.
func (m *module) qualified(name string) string {
	if m.address == "" {
		return name
	}
	return m.address + "." + name
}

// once evaluates a named value a single time, and tells references in a circle.
func (m *module) once(name string, span document.Span, eval func() *document.Node) *document.Node {
	if n, ok := m.cache[name]; ok {
		return n
	}
	if m.active[name] {
		return unknown(span, m.qualified(name), m.qualified(name)+" refers to itself")
	}
	m.active[name] = true
	defer delete(m.active, name)
	n := eval()
	m.cache[name] = n
	return n
}

func (m *module) variable(name string, span document.Span) *document.Node {
	full := "var." + name
	return m.once(full, span, func() *document.Node {
		b := m.folder.variables[name]
		value := m.inputs[name]
		if value == nil && m.above == nil {
			value = m.given(name)
		}
		if b == nil {
			if value != nil {
				return value
			}
			return unknown(span, m.qualified(full), full+" is not declared")
		}
		if value == nil {
			if d := b.attr("default"); d != nil {
				value = d.eval(m.scope(nil))
			}
		}
		if value == nil {
			return document.NewUnknown(b.header, &document.Symbol{ID: m.qualified(full), Why: full + " has no default", Span: b.header})
		}
		return typed(b, value)
	})
}

// given returns the value that the command line or a variable file gives to a variable of the root.
func (m *module) given(name string) *document.Node {
	if text, ok := m.run.options.Vars[name]; ok {
		src := document.NewSource("--var "+name, []byte(text))
		if x, diagnostics := hclsyntax.ParseExpression([]byte(text), "--var", hcl.InitialPos); !diagnostics.HasErrors() {
			if n := (nativeExpr{src, x}).eval(m.scope(nil)); n.Concrete() || n.Kind == document.List || n.Kind == document.Object {
				return n
			}
		}
		return document.NewString(document.Span{Source: src, End: len(src.Text)}, document.Part{Text: text})
	}
	if e := m.folder.values[name]; e != nil {
		return e.eval(m.scope(nil))
	}
	return nil
}

func (m *module) local(name string, span document.Span) *document.Node {
	full := "local." + name
	return m.once(full, span, func() *document.Node {
		e := m.folder.locals[name]
		if e == nil {
			return unknown(span, m.qualified(full), full+" is not declared")
		}
		return e.eval(m.scope(nil))
	})
}

func (m *module) path(name string) string {
	if name == "module" {
		return m.folder.dir
	}
	return "."
}

// instances returns the instances of a resource or call by its count or for_each.
func (m *module) instances(b *block) []instance {
	switch {
	case b.attr("for_each") != nil:
		return forEach(b.attr("for_each").eval(m.scope(nil)))
	case b.attr("count") != nil:
		return counted(b.attr("count").eval(m.scope(nil)))
	default:
		return []instance{{}}
	}
}

const maxInstances = 200

func counted(n *document.Node) []instance {
	index := func(i string) map[string]*document.Node {
		object := &document.Node{Kind: document.Object, Span: n.Span, Members: []document.Member{{
			Key: document.NewString(n.Span, document.Part{Text: "index"}), Value: &document.Node{Kind: document.Number, Span: n.Span, Text: i},
		}}}
		return map[string]*document.Node{"count": object}
	}
	var count int
	if n.Concrete() {
		if _, err := fmt.Sscan(n.Text, &count); err == nil && count <= maxInstances {
			var out []instance
			for i := range count {
				out = append(out, instance{key: "[" + itoa(i) + "]", vars: index(itoa(i))})
			}
			return out
		}
	}
	// Nearly always "var.create ? 1 : 0": the one instance that there may be.
	return []instance{{key: "[0]", vars: index("0"), repeats: true}}
}

func forEach(n *document.Node) []instance {
	if n.Kind == document.Choice {
		return []instance{eachInstance(unknown(n.Span, "each key", "for_each depends on a condition"), unknown(n.Span, "each value", "for_each depends on a condition"), true)}
	}
	all, ok := elements(n)
	if !ok {
		return []instance{eachInstance(unknown(n.Span, "each key", whyUnknown(n)), unknown(n.Span, "each value", whyUnknown(n)), true)}
	}
	var out []instance
	for _, e := range all {
		key, value := e.key, e.value
		if n.Kind == document.List { // a set: the key is the value
			key = asString(value)
		}
		out = append(out, eachInstance(key, value, e.repeats))
		if len(out) == maxInstances {
			break
		}
	}
	return out
}

func eachInstance(key, value *document.Node, repeats bool) instance {
	object := &document.Node{Kind: document.Object, Span: key.Span, Members: []document.Member{
		{Key: document.NewString(key.Span, document.Part{Text: "key"}), Value: key},
		{Key: document.NewString(key.Span, document.Part{Text: "value"}), Value: value},
	}}
	return instance{key: fmt.Sprintf("[%q]", key.Display()), vars: map[string]*document.Node{"each": object}, repeats: repeats}
}
