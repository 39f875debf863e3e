package terraform

import (
	"path"
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
	child.above = m
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
	if e == nil {
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
	in := instance{}
	if len(all) > 0 {
		in = all[0]
	}
	if len(rest) > 0 {
		if i, ok := rest[0].(hcl.TraverseIndex); ok {
			if picked, found := pick(all, fromCty(i.Key, span)); found {
				in = picked
			}
			rest = rest[1:]
		}
	}
	outputName := ""
	if len(rest) > 0 {
		if a, ok := rest[0].(hcl.TraverseAttr); ok {
			outputName = a.Name
		}
	}
	if in.module == nil || outputName == "" {
		id := m.qualified(full + in.key)
		if outputName != "" {
			id += "." + outputName
		}
		return follow(document.NewUnknown(span, &document.Symbol{ID: id, Why: full + " was not evaluated", Span: span}), after(rest), e)
	}
	child := in.module
	value := child.once("output."+outputName, span, func() *document.Node {
		o := child.folder.outputs[outputName]
		if o == nil || o.attr("value") == nil {
			return unknown(span, child.qualified("output."+outputName), full+" has no output "+outputName)
		}
		return o.attr("value").eval(child.scope())
	})
	return follow(value, after(rest), e)
}

func after(t hcl.Traversal) hcl.Traversal {
	if len(t) == 0 {
		return nil
	}
	return t[1:]
}
