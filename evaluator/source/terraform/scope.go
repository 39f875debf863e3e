package terraform

import (
	"github.com/hashicorp/hcl/v2"

	"github.com/kmslint/kmslint/evaluator/document"
)

// scope is what names mean at a place: the module, and the iterators around it.
type scope struct {
	module *module
	// in tells apart the evaluations of one expression: the module's address, and the elements of the loops around it.
	in string
	// vars are iterators: each, count, the variables of for expressions and of dynamic blocks.
	vars      map[string]*document.Node
	parent    *scope
	splatItem *document.Node
}

// scope is the scope of the module's own expressions.
func (m *module) scope() *scope { return &scope{module: m, in: m.address} }

// instance is the scope of the arguments of one instance of a resource or module call.
func (m *module) instance(in instance) *scope {
	return &scope{module: m, in: m.address + in.key, vars: in.vars}
}

// with returns a scope inside s in which further names are known; element names the turn of the loop.
func (s *scope) with(vars map[string]*document.Node, element string) *scope {
	return &scope{module: s.module, in: s.in + "[" + element + "]", vars: vars, parent: s, splatItem: s.splatItem}
}

func (s *scope) deeper() bool {
	s.module.run.depth++
	if s.module.run.depth > maxDepth {
		s.module.run.depth--
		return false
	}
	return true
}

func (s *scope) shallower() { s.module.run.depth-- }

func (s *scope) lookup(name string) *document.Node {
	for at := s; at != nil; at = at.parent {
		if n, ok := at.vars[name]; ok {
			return n
		}
	}
	return nil
}

// traverse evaluates a reference: var.x, local.x, module.x.y, data.type.name.attr, type.name.attr, each.value, path.module.
func (s *scope) traverse(t hcl.Traversal, e nativeExpr) *document.Node {
	root := t.RootName()
	if n := s.lookup(root); n != nil {
		return follow(n, t[1:], e)
	}
	names := leadingNames(t[1:])
	m := s.module
	span := e.span()
	switch {
	case root == "var" && len(names) > 0:
		return follow(m.variable(names[0], span), t[2:], e)
	case root == "local" && len(names) > 0:
		return follow(m.local(names[0], span), t[2:], e)
	case root == "module" && len(names) > 0:
		return m.output(names[0], t[2:], e)
	case root == "path" && len(names) > 0:
		return document.NewString(span, document.Part{Text: m.path(names[0])})
	case root == "terraform":
		return document.NewUnknown(span, &document.Symbol{ID: "terraform.workspace", Why: "the workspace is chosen when the code is applied", Span: span})
	case root == "each" || root == "count" || root == "self":
		return e.unknown(root, root+" is not known here")
	case root == "data" && len(names) > 1:
		return m.reference("data."+names[0], names[1], t[3:], e)
	case len(names) > 0:
		return m.reference(root, names[0], t[2:], e)
	}
	return e.unknown(root, root+" is not a name that is known here")
}

// leadingNames returns the names of the attribute steps that a traversal begins with.
func leadingNames(t hcl.Traversal) (names []string) {
	for _, step := range t {
		a, ok := step.(hcl.TraverseAttr)
		if !ok {
			break
		}
		names = append(names, a.Name)
	}
	return names
}
