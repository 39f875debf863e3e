package terraform

import (
	"sort"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/kmslint/kmslint/evaluator/document"
)

// known is a plan in the form in which the interpreter asks for it.
type known struct {
	plan *Plan
	// instances are by the address of the module and the name of the resource; calls hold the keys of module instances.
	instances map[string][]*plannedInstance
	calls     map[string][]cty.Value
	seen      map[string]bool // addresses of instances of both
	// places are accounts, Regions and partitions by kind and provider.
	places  map[document.SymbolKind]map[string]string
	folders map[*PlannedModule]*folder
	// firsts are the instances that were asked for first, by what declares them.
	firsts map[*block]*plannedInstance
}

type plannedInstance struct {
	PlannedInstance
	index cty.Value // cty.NilVal for the only instance

	read   bool
	values *document.Node
}

// attributes reads the values of an instance, once.
func (p *plannedInstance) attributes() *document.Node {
	if !p.read {
		p.read = true
		p.values = orEmpty(p.Values())
	}
	return p.values
}

func newKnown(p *Plan) *known {
	if p == nil {
		return nil
	}
	k := &known{
		plan: p, instances: map[string][]*plannedInstance{}, calls: map[string][]cty.Value{}, seen: map[string]bool{},
		places: map[document.SymbolKind]map[string]string{}, folders: map[*PlannedModule]*folder{}, firsts: map[*block]*plannedInstance{},
	}
	for i := range p.Instances {
		k.add(&p.Instances[i])
	}
	for _, all := range k.instances {
		sort.SliceStable(all, func(i, j int) bool { return before(all[i].index, all[j].index) })
	}
	for _, all := range k.calls {
		sort.SliceStable(all, func(i, j int) bool { return before(all[i], all[j]) })
	}
	return k
}

// before orders the keys of instances: numbers by their value, text by its bytes.
func before(a, b cty.Value) bool {
	switch {
	case a == cty.NilVal || b == cty.NilVal || a.Type() != b.Type():
		return false
	case a.Type() == cty.Number:
		return a.AsBigFloat().Cmp(b.AsBigFloat()) < 0
	default:
		return a.AsString() < b.AsString()
	}
}

// add takes one instance to its module. An address that is none, or that another instance has already, is left out.
func (k *known) add(p *PlannedInstance) {
	t, diagnostics := hclsyntax.ParseTraversalAbs([]byte(p.Address), "", hcl.InitialPos)
	if diagnostics.HasErrors() {
		return
	}
	var names []string // of the steps, each with the key behind it
	var keys []cty.Value
	for _, step := range t {
		switch step := step.(type) {
		case hcl.TraverseRoot:
			names, keys = append(names, step.Name), append(keys, cty.NilVal)
		case hcl.TraverseAttr:
			names, keys = append(names, step.Name), append(keys, cty.NilVal)
		case hcl.TraverseIndex:
			if t := step.Key.Type(); t != cty.Number && t != cty.String {
				return
			}
			keys[len(keys)-1] = step.Key
		}
	}
	module := ""
	for len(names) > 2 && names[0] == "module" {
		at := qualifiedIn(module, "module."+names[1])
		module = at + keyOf(keys[1])
		if !k.seen[module] {
			k.seen[module] = true
			k.calls[at] = append(k.calls[at], keys[1])
		}
		names, keys = names[2:], keys[2:]
	}
	full := strings.Join(names, ".")
	if len(names) < 2 || (names[0] == "data") != (len(names) == 3) {
		return
	}
	at, index := qualifiedIn(module, full), keys[len(keys)-1]
	if k.seen[at+keyOf(index)] {
		return
	}
	k.seen[at+keyOf(index)] = true
	in := &plannedInstance{PlannedInstance: *p, index: index}
	k.instances[at] = append(k.instances[at], in)
	k.place(names, k.declaration(t, full), in)
}

func qualifiedIn(module, name string) string {
	if module == "" {
		return name
	}
	return module + "." + name
}

// keyOf is the key of an instance as addresses have it.
func keyOf(index cty.Value) string {
	switch {
	case index == cty.NilVal:
		return ""
	case index.Type() == cty.Number:
		return "[" + numberText(index.AsBigFloat()) + "]"
	default:
		return "[" + strconv.Quote(index.AsString()) + "]"
	}
}

// declaration is what the plan says about the code of a resource, nil where it says nothing.
func (k *known) declaration(t hcl.Traversal, full string) *PlannedResource {
	names := append([]string{t.RootName()}, attributeNames(t)...)
	m := k.plan.Root
	for m != nil && len(names) > 2 && names[0] == "module" {
		call := m.call(names[1])
		if call == nil {
			return nil
		}
		m, names = call.Module, names[2:]
	}
	if m == nil {
		return nil
	}
	return m.Resources[full]
}

func attributeNames(t hcl.Traversal) (names []string) {
	for _, step := range t {
		if a, ok := step.(hcl.TraverseAttr); ok {
			names = append(names, a.Name)
		}
	}
	return names
}

// place notes where a provider's resources are, from the data sources that say so.
func (k *known) place(names []string, declared *PlannedResource, in *plannedInstance) {
	if names[0] != "data" || declared == nil {
		return
	}
	var kind document.SymbolKind
	var attributes []string
	switch names[1] {
	case "aws_caller_identity":
		kind, attributes = document.Account, []string{"account_id"}
	case "aws_partition":
		kind, attributes = document.Partition, []string{"partition"}
	case "aws_region":
		kind, attributes = document.Region, []string{"region", "name"}
		if len(declared.Arguments) > 0 { // it asks for another one
			return
		}
	default:
		return
	}
	for _, a := range attributes {
		if n := in.attributes().Member(a); n.Concrete() && n.Kind == document.String && n.Text != "" {
			if k.places[kind] == nil {
				k.places[kind] = map[string]string{}
			}
			k.places[kind][declared.provider()] = n.Text
			return
		}
	}
}

// provider is the provider as [resource.provider] names it.
func (p *PlannedResource) provider() string {
	if p.Provider == "aws" {
		return ""
	}
	return strings.ReplaceAll(p.Provider, ":", ".")
}

// of is the account, Region or partition of a provider, "" where the plan does not say it.
func (k *known) of(kind document.SymbolKind, provider string) string {
	if k == nil {
		return ""
	}
	return k.places[kind][provider]
}

// planned are the instances of a resource, or of a module call, that the plan has: those of the code with the same key,
// and others as far as the plan describes them. Where the plan has none, those of the code are not there.
func (m *module) planned(full string, b *block, fromCode []instance) []instance {
	k := m.run.known
	if k == nil {
		return fromCode
	}
	var out []instance
	declared, alone := b.body.(declaredBody)
	for _, p := range k.instances[m.qualified(full)] {
		span := b.header
		if alone {
			span = p.Span
		}
		in := sameKey(fromCode, p.index, span)
		in.known = p
		if alone {
			in.block = declared.instance(b, p, k.first(b, p))
		}
		out = append(out, in)
	}
	if len(out) == 0 {
		for _, in := range fromCode {
			in.absent = true
			out = append(out, in)
		}
	}
	return out
}

// plannedCalls is [module.planned] for the instances of a module call.
func (m *module) plannedCalls(name string, b *block, fromCode []instance) []instance {
	k := m.run.known
	if k == nil || len(k.calls[m.qualified("module."+name)]) == 0 {
		return fromCode
	}
	var out []instance
	for _, index := range k.calls[m.qualified("module."+name)] {
		out = append(out, sameKey(fromCode, index, b.header))
	}
	return out
}

// first is the instance of a resource that was asked for first, in any instance of its module.
func (k *known) first(b *block, p *plannedInstance) *plannedInstance {
	if k.firsts[b] == nil {
		k.firsts[b] = p
	}
	return k.firsts[b]
}

// sameKey is the instance of that key: what the code knows of it, or what its key says.
func sameKey(fromCode []instance, index cty.Value, span document.Span) instance {
	key := keyOf(index)
	for _, in := range fromCode {
		if in.key == key {
			in.repeats = false
			return in
		}
	}
	switch {
	case index == cty.NilVal:
		return instance{}
	case index.Type() == cty.Number:
		return indexed(fromCty(index, span))
	default:
		text := fromCty(index, span)
		value := document.NewUnknown(span, &document.Symbol{ID: "each.value of " + key + " in " + place(span), Why: "the plan does not say what each.value is", Span: span})
		return eachInstance(text, value, false)
	}
}

// planned is what the plan says about an attribute; nil where it leaves it open.
func (r resource) planned(name string) *document.Node {
	if r.in.known == nil {
		return nil
	}
	n := r.in.known.attributes().Member(name)
	if n == nil || n.Kind == document.Unknown {
		return nil
	}
	return n
}

// variable is the value that the plan has for a variable of the root, nil where it has none.
func (k *known) variable(name string) *document.Node {
	if k == nil {
		return nil
	}
	return k.plan.Variables[name]
}

// planVariable is the plan's value of a variable, at the place where the code gives one.
func (m *module) planVariable(b *block, fromCode, n *document.Node) *document.Node {
	if b == nil {
		return n
	}
	if d := b.attr("default"); fromCode == nil && d != nil {
		fromCode = d.eval(m.scope())
	}
	if fromCode == nil {
		fromCode = document.NewUnknown(b.header, &document.Symbol{Span: b.header})
	}
	return m.run.refine(m.run.typed(b, fromCode), n)
}

// plannedPlace is the account, Region or partition that the ARN of a resource has that exists already, "" for any other.
func (r resource) plannedPlace(kind document.SymbolKind) string {
	field := map[document.SymbolKind]int{document.Partition: 1, document.Region: 3, document.Account: 4}[kind]
	if arn := r.planned("arn"); arn.Concrete() {
		if f := strings.SplitN(arn.Text, ":", 6); len(f) == 6 && field > 0 {
			return f[field]
		}
	}
	return ""
}

// plannedNames are the attributes that the plan has a value for.
func (r resource) plannedNames() (names []string) {
	if r.in.known == nil {
		return nil
	}
	for _, m := range r.in.known.attributes().Members {
		if m.Value.Kind != document.Unknown {
			names = append(names, m.Key.Text)
		}
	}
	return names
}
