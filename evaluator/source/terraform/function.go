package terraform

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/kmslint/kmslint/evaluator/document"
)

// call evaluates a function call. Functions that only move values around work on values that are not known, too.
func (e nativeExpr) call(s *scope, x *hclsyntax.FunctionCallExpr) *document.Node {
	name := strings.TrimPrefix(x.Name, "core::")
	switch name {
	case "try", "can":
		return e.try(s, x, 0)
	}
	r := s.module.run
	args := make([]*document.Node, 0, len(x.Args))
	work := 0
	for i, a := range x.Args {
		n := e.sub(a).eval(s)
		work += r.measured(n).size / 16
		if x.ExpandFinal && i == len(x.Args)-1 {
			if n.Kind != document.List || repeats(n) {
				return e.unknown(name+"()", whyUnknown(n))
			}
			args = append(args, n.Items...)
			continue
		}
		args = append(args, n)
	}
	if !r.spend(work) {
		return e.unknown(name+"()", tooLong)
	}
	if f := moverOf(name); f != nil {
		return f(e, s, args)
	}
	if f := collectionOf(name); f != nil {
		return outermost(e, args, name == "flatten", func(v []*document.Node) *document.Node { return f(e, v) })
	}
	if f := spreaderOf(name); f != nil {
		return distribute(e, args, func(v []*document.Node) *document.Node { return f(e, v) })
	}
	return distribute(e, args, func(v []*document.Node) *document.Node { return e.known(name, v) })
}

// outermost applies a function to all combinations of the arguments that are choices; choices inside the arguments stay there.
// Of too many combinations every element of a choice is taken to be there or not. In lists says that the items of arguments
// that are lists are resolved as well.
func outermost(e nativeExpr, args []*document.Node, inLists bool, f func([]*document.Node) *document.Node) *document.Node {
	skeletons := make([]*document.Node, len(args))
	found := false
	for i, a := range args {
		skeletons[i] = skeleton(a, inLists)
		found = found || e.s.module.run.measured(skeletons[i]).choice
	}
	if !found {
		return f(args)
	}
	assignments, complete := document.Assignments(maxAlternatives, skeletons...)
	if !complete {
		widened := make([]*document.Node, len(args))
		for i, a := range args {
			if widened[i] = maybe(a, inLists); widened[i] == nil {
				return e.unknown("expression", "the value has too many alternatives")
			}
		}
		return f(widened)
	}
	return document.Decide(e.span(), assignments, same, func(a document.Assignment) *document.Node {
		applied := make([]*document.Node, len(args))
		for i, v := range args {
			if applied[i] = resolved(v, a, inLists); applied[i] == nil {
				applied[i] = &document.Node{Kind: document.Null, Span: v.Span}
			}
		}
		return f(applied)
	})
}

// skeleton is a value without what stands inside its outermost choices.
func skeleton(n *document.Node, inLists bool) *document.Node {
	switch {
	case n.Kind == document.Choice:
		out := &document.Node{Kind: document.Choice, Symbolic: &document.Symbolic{}}
		for _, a := range n.Symbolic.Alternatives {
			if a.Node != nil {
				a.Node = skeleton(a.Node, inLists)
			}
			out.Symbolic.Alternatives = append(out.Symbolic.Alternatives, a)
		}
		return out
	case inLists && n.Kind == document.List:
		out := &document.Node{Kind: document.List}
		for _, item := range n.Items {
			if item.Kind == document.Choice || item.Kind == document.List {
				out.Items = append(out.Items, skeleton(item, inLists))
			}
		}
		return out
	default:
		return &document.Node{Kind: document.Null}
	}
}

// resolved takes the sides that an assignment says in the outermost choices of a value; nil where it is left out.
func resolved(n *document.Node, a document.Assignment, inLists bool) *document.Node {
	if n.Kind == document.Choice {
		for _, alternative := range n.Symbolic.Alternatives {
			if !slices.Contains(a, document.Decision{On: alternative.On, Is: alternative.Is}) || alternative.Node == nil {
				continue
			}
			taken := resolved(alternative.Node, a, inLists)
			if n.Repeats && taken != nil {
				return repeated(taken)
			}
			return taken
		}
		return nil
	}
	if !inLists || n.Kind != document.List {
		return n
	}
	return n.Replace(func(item *document.Node) *document.Node { return resolved(item, a, inLists) })
}

// maybe is a choice between lists as one list whose items may be there or not; nil where it is none.
func maybe(n *document.Node, inLists bool) *document.Node {
	switch n.Kind {
	case document.Choice:
		out := &document.Node{Kind: document.List, Span: n.Span, Items: []*document.Node{}}
		for _, a := range n.Symbolic.Alternatives {
			if a.Node == nil {
				continue
			}
			inner := maybe(a.Node, inLists)
			if inner == nil {
				return nil
			}
			for _, item := range items(inner) {
				out.Items = append(out.Items, repeated(item))
			}
		}
		return out
	case document.List:
		if !inLists {
			return n
		}
		out := *n
		out.Items = make([]*document.Node, len(n.Items))
		for i, item := range n.Items {
			if out.Items[i] = item; item.Kind == document.Choice || item.Kind == document.List {
				if out.Items[i] = maybe(item, inLists); out.Items[i] == nil {
					return nil
				}
			}
		}
		return &out
	case document.Null, document.Unknown:
		return n
	default:
		return nil
	}
}

// maxResult is how large the result of a function may be, in elements or in bytes, where a few bytes of code can ask for more
// than there is memory.
const maxResult = 1 << 20

// explodes reports whether the result of a function may be far larger than its arguments.
func explodes(name string, args []*document.Node) bool {
	size := func(n *document.Node) int { return len(n.Text) + len(n.Items) + 1 }
	product := 1
	switch name {
	case "setproduct":
		for _, a := range args {
			if product *= max(1, len(a.Items)); product > maxResult/64 {
				return true
			}
		}
	case "replace":
		return len(args) == 3 && size(args[0])*size(args[2]) > maxResult && len(args[0].Text)+len(args[2].Text) > 1<<12
	case "format", "formatlist", "indent", "formatdate":
		digits := 0
		for _, c := range args[0].Text { // %1000000000s
			if digits++; c < '0' || c > '9' {
				digits = 0
			}
			if digits > 4 && name != "formatdate" {
				return true
			}
		}
		if name == "indent" && len(args) == 2 {
			return strings.Count(args[1].Text, "\n")*atoi(args[0].Text) > maxResult
		}
	case "regexall", "regex":
		return len(args) == 2 && len(args[0].Text) > 1000
	case "chunklist", "pow", "parseint":
		return len(args) > 1 && len(args[1].Text) > 6
	}
	return false
}
