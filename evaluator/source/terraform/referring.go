package terraform

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/kmslint/kmslint/evaluator/document"
)

// passes reports whether arguments of that name are given a value as another resource has it: a document, an id, an ARN. Of
// others (a name, a description) the plan does not say how they are made of what they refer to.
func passes(name string) bool {
	for _, suffix := range []string{"_id", "_arn", "_principal"} {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return isDocument(name)
}

func isDocument(name string) bool {
	return strings.HasSuffix(name, "policy") || strings.HasSuffix(name, "_documents") || strings.HasSuffix(name, "_json")
}

// referring is an argument of which a plan has the value, or else what it refers to.
type referring struct {
	value      *document.Node
	name       string
	references []string
	passes     bool
}

func (e referring) span() document.Span { return e.value.Span }

func (e referring) eval(s *scope) *document.Node {
	if !e.passes {
		return e.value
	}
	switch e.value.Kind {
	case document.Unknown:
		if whole := outermostReferences(e.references); len(whole) == 1 {
			if n := e.follow(s, whole[0]); n != nil && (!isDocument(e.name) || holdsDocument(n)) {
				return n
			}
		}
	case document.List:
		if isDocument(e.name) {
			return e.list(s)
		}
	}
	return e.value
}

// list gives the items that are not known the values of the references, where there is one for each.
func (e referring) list(s *scope) *document.Node {
	whole := outermostReferences(e.references)
	if len(whole) != len(e.value.Items) {
		return e.value
	}
	out := *e.value
	out.Items = slices.Clone(e.value.Items)
	for i, item := range out.Items {
		if item.Kind != document.Unknown {
			continue
		}
		if n := e.follow(s, whole[i]); n != nil && holdsDocument(n) {
			out.Items[i] = n
		}
	}
	return &out
}

// holdsDocument reports whether a value is JSON text, or none: an argument that refers to an ARN has more around it.
func holdsDocument(n *document.Node) bool {
	if n.Kind == document.Choice {
		return !slices.ContainsFunc(n.Symbolic.Alternatives, func(a document.Alternative) bool { return a.Node != nil && !holdsDocument(a.Node) })
	}
	return n.Kind == document.Null || n.Kind == document.String && (n.Inner != nil || strings.HasPrefix(firstText(n), "{"))
}

// outermostReferences leaves out what only leads to another reference: Terraform lists a.b.c as a.b.c and a.b.
func outermostReferences(all []string) (out []string) {
	if len(all) > 1000 { // no argument passes on so many
		return all
	}
	for i, ref := range all {
		leads := ref == "each.key" || ref == "count.index"
		for k, other := range all {
			rest, ok := strings.CutPrefix(other, ref)
			leads = leads || ok && (rest != "" && strings.ContainsRune(".[", rune(rest[0])) || rest == "" && k < i)
		}
		if !leads {
			out = append(out, ref)
		}
	}
	return out
}

// follow evaluates a reference; nil where the plan does not say which instance or attribute is meant.
func (e referring) follow(s *scope, ref string) *document.Node {
	t, diagnostics := hclsyntax.ParseTraversalAbs([]byte(ref), "", hcl.InitialPos)
	if diagnostics.HasErrors() {
		return nil
	}
	m := s.module
	lead := 2 // steps of type.name
	switch t.RootName() {
	case "var", "module":
		n := s.traverse(t, e.here(s))
		if n.Kind == document.Unknown {
			return nil
		}
		return n
	case "local", "each", "count", "path", "terraform", "self":
		return nil
	case "data":
		lead = 3
	}
	names := attributeNames(t)
	if len(names) < lead-1 {
		return nil
	}
	full := strings.Join(append([]string{t.RootName()}, names[:lead-1]...), ".")
	b := m.folder.resources[full]
	if b == nil {
		return nil
	}
	if len(t) == lead { // the index or the attribute is not a constant
		in, ok := e.instance(s, m.resourceInstances(full, b))
		if !ok {
			return nil
		}
		return m.attribute(full, b, in, e.attribute(), e.value.Span)
	}
	return s.traverse(t, e.here(s))
}

// instance picks the instance with the same key, or the only one.
func (e referring) instance(s *scope, all []instance) (instance, bool) {
	for _, name := range []string{"each.key", "count.index"} {
		if !slices.Contains(e.references, name) {
			continue
		}
		iterator, field, _ := strings.Cut(name, ".")
		if n := s.lookup(iterator); n != nil && n.Member(field).Concrete() {
			return pick(all, n.Member(field))
		}
	}
	if len(all) == 1 {
		return all[0], true
	}
	return instance{}, false
}

// attribute is the attribute that an argument of that name takes from the resource that it refers to.
func (e referring) attribute() string {
	switch {
	case strings.HasSuffix(e.name, "_arn") || strings.HasSuffix(e.name, "_principal"):
		return "arn"
	case strings.HasSuffix(e.name, "_id"):
		return "id"
	default:
		return "json"
	}
}

func (e referring) here(s *scope) nativeExpr {
	return nativeExpr{src: e.value.Span.Source, expr: literalAt(e.value.Span), s: s}
}
