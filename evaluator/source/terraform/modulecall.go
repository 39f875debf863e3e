package terraform

import (
	"path"
	"sort"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/kmslint/kmslint/evaluator/document"
)

// maxModules is how many module instances one root may have.
const maxModules = 2000

// metaArguments of a module call are not inputs.
var metaArguments = map[string]bool{"source": true, "version": true, "count": true, "for_each": true, "providers": true, "depends_on": true}

// called returns the instances of a module call, each with its module; the modules are nil where the code of the module is
// not at hand.
func (m *module) called(name string) []instance {
	key := "calls of " + name
	if all, ok := m.children[key]; ok {
		return all
	}
	if m.active[key] {
		return nil
	}
	m.active[key] = true
	defer delete(m.active, key)
	b := m.folder.calls[name]
	declared := m.declared.call(name)
	f := m.moduleFolder(name, b, declared)
	all := m.plannedCalls(name, b, m.instances(b))
	for i := range all {
		if f != nil {
			if all[i].module = m.child(name, b, f, &all[i]); all[i].module != nil && declared != nil {
				all[i].module.declared = declared.Module
			}
		}
	}
	m.children[key] = all
	return all
}

func (m *module) child(name string, b *block, f *folder, in *instance) *module {
	if m.run.modules++; m.run.modules > maxModules {
		m.run.report("not-evaluated", b.header, false, "There are more than "+itoa(maxModules)+" module instances", "The rest is not judged.")
		return nil
	}
	child := newModule(m.run, f, m.qualified("module."+name+in.key))
	child.above, child.call, child.sometimes = m, b.header, m.sometimes || in.repeats
	child.inputs = map[string]*document.Node{}
	s := m.instance(*in)
	for _, a := range b.attrs() {
		if !metaArguments[a.name] {
			child.inputs[a.name] = a.value.eval(s)
		}
	}
	child.providers = providerMap(b)
	return child
}

// providerMap reads providers = { aws = aws.audit }.
func providerMap(b *block) map[string]string {
	out := map[string]string{}
	switch e := b.attr("providers").(type) {
	case jsonExpr:
		for _, m := range e.node.Members {
			out[m.Key.Text] = strings.Trim(m.Value.Text, "${}")
		}
	case nativeExpr:
		x, ok := e.expr.(*hclsyntax.ObjectConsExpr)
		if !ok {
			break
		}
		for _, item := range x.Items {
			inner := item.KeyExpr
			if k, ok := inner.(*hclsyntax.ObjectConsKeyExpr); ok {
				inner = k.Wrapped
			}
			key, d1 := hcl.AbsTraversalForExpr(inner)
			value, d2 := hcl.AbsTraversalForExpr(item.ValueExpr)
			if !d1.HasErrors() && !d2.HasErrors() {
				out[traversalText(key)] = traversalText(value)
			}
		}
	}
	return out
}

// moduleFolder finds the code of a module: a local path, or what terraform init has put into .terraform/modules. A module that
// is not there is reported once, unless a plan says what is in it; one of a registry or of git only if it may concern KMS.
func (m *module) moduleFolder(name string, b *block, declared *PlannedCall) *folder {
	f, problem, detail := m.findModule(b, name)
	switch {
	case declared != nil && declared.Module != nil:
		return m.run.declaredFolder(f, declared.Module)
	case problem != "":
		m.run.report("not-evaluated", b.header, false, "module "+name+" was not evaluated: "+problem, detail)
	}
	return f
}

// findModule returns the code of a module, or why it is not at hand.
func (m *module) findModule(b *block, name string) (f *folder, problem, detail string) {
	e := b.attr("source")
	if e == nil || b.broken > 0 { // that it does not parse is told
		return nil, "", ""
	}
	source := e.eval(m.scope())
	if !source.Concrete() {
		return nil, "its source is not known", whyUnknown(source)
	}
	text := source.Text
	if !strings.HasPrefix(text, "./") && !strings.HasPrefix(text, "../") && text != "." && text != ".." {
		if dir, ok := m.run.installed[strings.TrimPrefix(strings.ReplaceAll(m.qualified("module."+name), "module.", ""), ".")]; ok {
			if f := m.run.load(dir); f != nil {
				return f, "", ""
			}
		}
		if !m.mayHoldKeys(name, text, b) {
			return nil, "", ""
		}
		return nil, text + " is not here; terraform init fetches it", "It is read from .terraform/modules then."
	}
	dir := path.Join(m.folder.dir, text)
	for at := m; at != nil; at = at.above {
		if at.folder.dir == dir {
			return nil, "the modules call each other in a circle", ""
		}
	}
	if f = m.run.load(dir); f == nil {
		return nil, "there is no Terraform code in " + dir, ""
	}
	return f, "", ""
}

// output evaluates module.name, with an index and an output behind it.
func (m *module) output(name string, rest hcl.Traversal, e nativeExpr) *document.Node {
	span := e.span()
	b := m.folder.calls[name]
	full := "module." + name
	if b == nil {
		return unknown(span, m.qualified(full), full+" is not declared")
	}
	all := m.called(name)
	single := b.attr("count") == nil && b.attr("for_each") == nil
	if len(rest) > 0 {
		switch step := rest[0].(type) {
		case hcl.TraverseIndex:
			if in, found := pick(all, fromCty(step.Key, span)); found {
				return m.outputsOf(full, in, rest[1:], e)
			}
			return unknown(span, m.qualified(full), "there is no "+full+keyText(step))
		case hcl.TraverseAttr:
			if len(all) == 1 {
				return m.outputsOf(full, all[0], rest, e)
			}
		}
	}
	if single && len(all) == 1 {
		return m.outputsOf(full, all[0], rest, e)
	}
	return follow(collected(b, all, span, func(in instance) *document.Node { return m.outputsOf(full, in, nil, e) }), rest, e)
}

// outputsOf evaluates an output of a module, or all of them as an object.
func (m *module) outputsOf(full string, in instance, rest hcl.Traversal, e nativeExpr) *document.Node {
	if in.module == nil {
		id := m.qualified(full + in.key)
		return follow(document.NewUnknown(e.span(), &document.Symbol{ID: id, Why: full + " was not evaluated", Span: e.span()}), rest, e)
	}
	if len(rest) > 0 {
		if a, ok := rest[0].(hcl.TraverseAttr); ok {
			return follow(in.module.outputValue(a.Name, e.span()), rest[1:], e)
		}
	}
	object := in.module.once("outputs", e.span(), func() *document.Node {
		out := &document.Node{Kind: document.Object, Span: e.span()}
		names := make([]string, 0, len(in.module.folder.outputs))
		for name := range in.module.folder.outputs {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			out.Members = append(out.Members, member(name, e.span(), in.module.outputValue(name, e.span())))
		}
		return out
	})
	return follow(object, rest, e)
}

func (m *module) outputValue(name string, span document.Span) *document.Node {
	return m.once("output."+name, span, func() *document.Node {
		o := m.folder.outputs[name]
		if o == nil || o.attr("value") == nil {
			return unknown(span, m.qualified("output."+name), m.address+" has no output "+name)
		}
		return o.attr("value").eval(m.scope())
	})
}
