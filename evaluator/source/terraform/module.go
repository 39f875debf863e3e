package terraform

import (
	"strconv"
	"strings"

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
	// call is what calls the module, "module" and its name; it has no source for the root.
	call document.Span
	// sometimes says that it may be called any number of times, none included.
	sometimes bool
	// declared is what a plan says about the code of the module, nil where it says nothing.
	declared *PlannedModule

	cache    map[string]*document.Node
	active   map[string]bool
	places   map[string]document.Span // where an attribute was referred to first
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
	// known is what a plan says about the instance, absent that a plan does not have it.
	known  *plannedInstance
	absent bool
	// block is the text of the instance where only a plan has one, nil where the code has it.
	block *block
}

func newModule(r *run, f *folder, address string) *module {
	return &module{run: r, folder: f, address: address, cache: map[string]*document.Node{}, active: map[string]bool{}, places: map[string]document.Span{}, children: map[string][]instance{}}
}

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

func (m *module) local(name string, span document.Span) *document.Node {
	full := "local." + name
	return m.once(full, span, func() *document.Node {
		e := m.folder.locals[name]
		if e == nil {
			return unknown(span, m.qualified(full), full+" is not declared")
		}
		return e.eval(m.scope())
	})
}

func (m *module) path(name string) string {
	switch name {
	case "module":
		return m.folder.dir
	case "root":
		return m.run.root
	default:
		return "."
	}
}

// instances returns the instances of a resource or call by its count or for_each.
func (m *module) instances(b *block) []instance {
	switch each, count := b.attr("for_each"), b.attr("count"); {
	case each != nil:
		return m.forEach(each.eval(m.scope()))
	case count != nil:
		n := count.eval(m.scope())
		if _, err := strconv.Atoi(n.Text); n.Concrete() && err != nil {
			m.run.report("not-evaluated", count.span(), false, "the count of "+strings.Join(b.labels, ".")+" is not a whole number", "How many instances there are is not known.")
		}
		return counted(n)
	default:
		return []instance{{}}
	}
}

// maxInstances is how many instances of one resource or call are looked at.
const maxInstances = 200

// counted returns the instances that a count makes. One that is not known gives a single instance, which is judged as one
// that exists: nearly always the count is "var.create ? 1 : 0".
func counted(n *document.Node) []instance {
	index := func(i int) instance {
		return indexed(&document.Node{Kind: document.Number, Span: n.Span, Text: itoa(i)})
	}
	if n.Concrete() {
		if count, err := strconv.Atoi(n.Text); err == nil {
			var out []instance
			for i := range min(max(count, 0), maxInstances) {
				out = append(out, index(i))
			}
			return out
		}
	}
	first := index(0)
	first.repeats = true
	return []instance{first}
}

// indexed is the instance of that count.index.
func indexed(number *document.Node) instance {
	count := &document.Node{Kind: document.Object, Span: number.Span, Members: []document.Member{member("index", number.Span, number)}}
	return instance{key: "[" + number.Text + "]", vars: map[string]*document.Node{"count": count}}
}

// forEach returns the instances that a for_each makes. Where it depends on a condition, each alternative is tried: usually
// one of them is empty, and the other one says what there may be.
func (m *module) forEach(n *document.Node) []instance {
	maybe := n.Kind == document.Choice
	if maybe {
		n = widest(n)
	}
	all, ok := m.run.elements(n)
	if !ok {
		id := m.qualified("each") + " in " + place(n.Span)
		symbol := func(name string) *document.Node {
			return document.NewUnknown(n.Span, &document.Symbol{ID: id + " " + name, Why: whyUnknown(n), Span: n.Span})
		}
		all = []element{{symbol("key"), symbol("value"), true}}
	}
	var out []instance
	for _, e := range all {
		key, value := e.key, e.value
		if n.Kind == document.List { // a set: the key is the value
			key = asString(value)
		}
		out = append(out, eachInstance(key, value, e.repeats || maybe))
		if len(out) == maxInstances {
			break
		}
	}
	return out
}

func eachInstance(key, value *document.Node, repeats bool) instance {
	object := &document.Node{Kind: document.Object, Span: key.Span, Members: []document.Member{member("key", key.Span, key), member("value", key.Span, value)}}
	return instance{key: "[" + strconv.Quote(key.Display()) + "]", vars: map[string]*document.Node{"each": object}, repeats: repeats}
}
