package terraform

import (
	"slices"
	"sort"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// declaredFolder is the code of a module with what only a plan has of it: all of it where the code is not at hand.
func (r *run) declaredFolder(f *folder, p *PlannedModule) *folder {
	if p == nil {
		return f
	}
	if made, ok := r.known.folders[p]; ok {
		return made
	}
	out := newFolder("")
	nowhere := document.Span{Source: r.known.plan.Text}
	if f != nil {
		*out = *f
		out.resources, out.calls, out.outputs = map[string]*block{}, map[string]*block{}, map[string]*block{}
		out.order, out.callOrder = slices.Clone(f.order), slices.Clone(f.callOrder)
		for _, part := range []struct{ to, from map[string]*block }{{out.resources, f.resources}, {out.calls, f.calls}, {out.outputs, f.outputs}} {
			for name, b := range part.from {
				part.to[name] = b
			}
		}
	}
	for _, name := range sortedNames(p.Resources) {
		if out.resources[name] == nil {
			out.add(declaredResource(name, p.Resources[name], nowhere))
		}
	}
	for _, name := range sortedNames(p.Calls) {
		if out.calls[name] == nil {
			call := p.Calls[name]
			out.add(&block{kind: "module", labels: []string{name}, header: nowhere, body: declaredBody{arguments: call.Inputs, each: call.Each, passes: true, full: nowhere}})
		}
	}
	for _, name := range sortedNames(p.Outputs) {
		if out.outputs[name] == nil {
			value := map[string][]string{"value": p.Outputs[name]}
			out.add(&block{kind: "output", labels: []string{name}, header: nowhere, body: declaredBody{arguments: value, passes: true, full: nowhere}})
		}
	}
	r.known.folders[p] = out
	return out
}

func sortedNames[T any](all map[string]T) []string {
	out := make([]string, 0, len(all))
	for name := range all {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}

func declaredResource(name string, p *PlannedResource, span document.Span) *block {
	kind, rest := "resource", name
	if after, ok := strings.CutPrefix(name, "data."); ok {
		kind, rest = "data", after
	}
	kindOf, label, _ := strings.Cut(rest, ".")
	body := declaredBody{provider: p.provider(), arguments: p.Arguments, each: p.Each, full: span}
	return &block{kind: kind, labels: []string{kindOf, label}, header: span, body: body}
}

// declaredBody is the body of a block that only a plan has: the values of one instance, and the references of what the plan
// leaves open.
type declaredBody struct {
	provider  string
	arguments map[string][]string
	each      bool
	// passes says that every argument passes on a value as it is: an input of a module or an output.
	passes bool
	// values are those of an instance, nil for the block that all instances share.
	values *document.Node
	full   document.Span
}

// instance is the block of one instance. What it has in common with the first one stands where that stands, as code that makes
// several instances stands in one place.
func (d declaredBody) instance(b *block, p, first *plannedInstance) *block {
	d.values, d.full = p.attributes(), first.Span
	if p != first {
		d.values = alongside(d.values, first.attributes())
	}
	out := *b
	out.header, out.body = d.full, d
	return &out
}

// alongside is a value with the positions of another one, as far as they are the same.
func alongside(n, other *document.Node) *document.Node {
	if other == nil || n.Kind != other.Kind || len(n.Items) != len(other.Items) || n.Text != other.Text {
		return n
	}
	out := *n
	out.Span = other.Span
	if n.Items != nil {
		out.Items = make([]*document.Node, len(n.Items))
		for i, item := range n.Items {
			out.Items[i] = alongside(item, other.Items[i])
		}
	}
	if n.Members != nil {
		out.Members = make([]document.Member, len(n.Members))
		for i, m := range n.Members {
			out.Members[i] = m
			if i < len(other.Members) && other.Members[i].Key.Text == m.Key.Text { // Terraform sorts names
				o := other.Members[i]
				out.Members[i] = document.Member{Key: alongside(m.Key, o.Key), Value: alongside(m.Value, o.Value)}
			}
		}
	}
	return &out
}

func (d declaredBody) span() document.Span { return d.full }

func (d declaredBody) attr(name string) expression {
	references, set := d.arguments[name]
	switch {
	case name == "for_each" && d.each:
		return literalExpr{document.NewUnknown(d.full, &document.Symbol{ID: "for_each", Why: "the plan does not say what for_each is"})}
	case !set:
		return nil
	}
	value := d.values.Member(name)
	switch {
	case len(references) == 0 && (value == nil || value.Kind == document.Unknown):
		// Nothing in the code is open here, so that the provider would have the value if there was one.
		return literalExpr{&document.Node{Kind: document.Null, Span: d.full}}
	case value == nil:
		value = document.NewUnknown(d.full, &document.Symbol{ID: name + " in " + place(d.full), Why: whyOpen(name, references), Span: d.full})
	case value.Kind == document.Unknown:
		s := *value.Symbolic.Symbol
		s.Why = whyOpen(s.ID, references)
		value = document.NewUnknown(value.Span, &s)
	}
	return referring{value: value, name: name, references: references, passes: d.passes || passes(name)}
}

// whyOpen says why a plan leaves an argument open.
func whyOpen(name string, references []string) string {
	why := name + " is decided when the plan is applied"
	const most = 3
	whole := outermostReferences(references)
	if len(whole) == 0 {
		return why
	}
	by := strings.Join(whole[:min(len(whole), most)], ", ")
	if len(whole) > most {
		by += " and others"
	}
	return why + ", by " + by + "; --source names the folder of the code, which says more"
}

func (d declaredBody) attrs() (out []attribute) {
	for _, name := range sortedNames(d.arguments) {
		span := d.full
		if d.values != nil {
			for _, m := range d.values.Members {
				if m.Key.Text == name {
					span = m.Key.Span
				}
			}
		}
		out = append(out, attribute{name, span, d.attr(name)})
	}
	return out
}

func (d declaredBody) blocks(kind string) []*block { return literalBody{d.values}.blocks(kind) }

// literalBody is a block of values.
type literalBody struct{ node *document.Node }

func (b literalBody) span() document.Span { return b.node.Span }

func (b literalBody) attr(name string) expression {
	if n := notNull(b.node.Member(name)); n != nil {
		return literalExpr{n}
	}
	return nil
}

func (b literalBody) attrs() (out []attribute) {
	for _, m := range b.node.Members {
		if e := b.attr(m.Key.Text); e != nil {
			out = append(out, attribute{m.Key.Text, m.Key.Span, e})
		}
	}
	return out
}

func (b literalBody) blocks(kind string) (out []*block) {
	for _, n := range objects(b.node.Member(kind)) {
		out = append(out, &block{kind: kind, header: n.Span, body: literalBody{n}})
	}
	return out
}
