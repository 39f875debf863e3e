package terraform

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/kmslint/kmslint/evaluator/document"
)

func toValues(args []*document.Node) ([]cty.Value, bool) {
	values := make([]cty.Value, len(args))
	for i, a := range args {
		v, ok := toCty(a)
		if !ok {
			return nil, false
		}
		values[i] = v
	}
	return values, true
}

// mover is a function that moves values around: choices inside its arguments stay where they are.
type mover func(e nativeExpr, s *scope, args []*document.Node) *document.Node

// spreader is a function whose arguments are given without choices, or without those that are not inside of them.
type spreader func(e nativeExpr, args []*document.Node) *document.Node

// moverOf, collectionOf and spreaderOf are functions that are evaluated on values that are not known, too. They are no
// tables, because templates and with them function calls occur in the arguments of functions: Go refuses such a circle.
func moverOf(name string) mover {
	switch name {
	case "jsonencode":
		return jsonEncode
	case "file":
		return fileText
	case "fileexists":
		return fileExists
	case "fileset":
		return fileSet
	case "filebase64", "filemd5", "filesha1", "filesha256", "filesha512", "filebase64sha256", "filebase64sha512":
		return fileDigest(name)
	case "templatefile":
		return func(e nativeExpr, s *scope, args []*document.Node) *document.Node { return e.templateFile(s, args) }
	case "templatestring":
		return func(e nativeExpr, _ *scope, args []*document.Node) *document.Node { return e.templateString(args) }
	case "sensitive", "nonsensitive", "ephemeralasnull", "tomap", "tolist":
		return func(e nativeExpr, _ *scope, args []*document.Node) *document.Node {
			if len(args) != 1 {
				return e.unknown(name+"()", name+" needs one argument")
			}
			if name == "tolist" && e.s.module.run.sets[args[0]] {
				list := *args[0]
				return &list
			}
			return args[0]
		}
	case "tostring":
		return converter(cty.String)
	case "tonumber":
		return converter(cty.Number)
	case "tobool":
		return converter(cty.Bool)
	}
	return nil
}

func converter(t cty.Type) mover {
	return func(e nativeExpr, _ *scope, args []*document.Node) *document.Node {
		if len(args) != 1 {
			return notKnown(e, args)
		}
		return mapChoice(args[0], func(n *document.Node) *document.Node { return converted(n, t) })
	}
}

func jsonEncode(e nativeExpr, _ *scope, args []*document.Node) *document.Node {
	if len(args) != 1 {
		return e.unknown("jsonencode()", "jsonencode needs one argument")
	}
	return mapChoice(args[0], func(n *document.Node) *document.Node { return jsonText(e.span(), n) })
}

func fileText(e nativeExpr, s *scope, args []*document.Node) *document.Node {
	if len(args) != 1 {
		return e.unknown("file()", "file needs one argument")
	}
	return mapChoice(args[0], func(name *document.Node) *document.Node {
		src, problem := e.readFile(s, name)
		if problem != nil {
			return problem
		}
		return &document.Node{Kind: document.String, Span: document.Span{Source: src, End: len(src.Text)}, Text: src.Text}
	})
}

func collectionOf(name string) spreader {
	switch name {
	case "concat":
		return concat
	case "flatten":
		return flatten
	case "merge":
		return merge
	case "coalesce":
		return coalesce
	case "coalescelist":
		return coalesceList
	case "lookup":
		return lookup
	case "element":
		return elementOf
	case "one":
		return one
	case "keys":
		return keys
	case "values":
		return values
	case "length":
		return length
	case "reverse":
		return reverse
	case "slice":
		return sliceOf
	}
	return nil
}

func spreaderOf(name string) spreader {
	switch name {
	case "toset":
		return toSet
	case "setunion":
		return setUnion
	case "distinct":
		return distinct
	case "compact":
		return compact
	case "join":
		return joinList
	case "jsondecode":
		return jsonDecode
	case "yamldecode":
		return yamlDecode
	case "startswith", "endswith", "strcontains":
		return tests(name)
	case "alltrue", "anytrue":
		return allOrAny(name == "anytrue")
	case "sum":
		return sum
	case "index":
		return indexOf
	case "matchkeys":
		return matchKeys
	case "transpose":
		return transpose
	case "zipmap":
		return zipMap
	case "chunklist":
		return chunkList
	case "setproduct":
		return setProduct
	case "setsubtract", "setintersection":
		return setsOf(name == "setintersection")
	case "textencodebase64", "textdecodebase64":
		return textBase64(name)
	case "provider::aws::arn_build":
		return arnBuild
	case "provider::aws::arn_parse":
		return arnParse
	}
	return nil
}

// notKnown is the result of a function whose arguments do not say enough.
func notKnown(e nativeExpr, args []*document.Node) *document.Node {
	what, why := "function", reasonIn(args)
	call, ok := e.expr.(*hclsyntax.FunctionCallExpr)
	if ok {
		what = call.Name + "()"
	}
	if why == "" {
		why = "it is decided when the code is applied"
		if ok && !slices.ContainsFunc(args, func(n *document.Node) bool { return !n.Concrete() }) {
			why = "the function " + call.Name + " is not evaluated for these arguments"
		}
	}
	return e.unknown(what, why)
}

// items returns the elements of a list; a value that may be a list gives one element that repeats.
func items(n *document.Node) []*document.Node {
	switch n.Kind {
	case document.List:
		return n.Items
	case document.Null:
		return nil
	case document.Unknown:
		item := *n
		item.Repeats = true
		return []*document.Node{&item}
	default:
		return []*document.Node{n}
	}
}

func listOf(e nativeExpr, all []*document.Node) *document.Node {
	if all == nil {
		all = []*document.Node{}
	}
	return &document.Node{Kind: document.List, Span: e.span(), Items: all}
}

func concat(e nativeExpr, args []*document.Node) *document.Node {
	var all []*document.Node
	for _, a := range args {
		if a.Concrete() && a.Kind != document.Null {
			return e.unknown("concat()", "concat joins lists, not "+a.Kind.String())
		}
		all = append(all, items(a)...)
	}
	return listOf(e, all)
}

func flatten(e nativeExpr, args []*document.Node) *document.Node {
	var all []*document.Node
	var add func(n *document.Node)
	add = func(n *document.Node) {
		if n.Kind == document.List {
			for _, item := range n.Items {
				if item.Repeats && item.Kind == document.List {
					for _, inner := range item.Items {
						repeated := *inner
						repeated.Repeats = true
						add(&repeated)
					}
					continue
				}
				add(item)
			}
			return
		}
		all = append(all, n)
	}
	for _, a := range args {
		for _, item := range items(a) {
			add(item)
		}
	}
	return listOf(e, all)
}

// merge keeps what is known of its arguments: one that is not known may have any members, and may override those before it.
func merge(e nativeExpr, args []*document.Node) *document.Node {
	m := union{e: e, out: &document.Node{Kind: document.Object, Span: e.span()}, at: map[string]int{}}
	for _, a := range args {
		if p := a.Parts(); a.Kind == document.String && len(p) == 1 && p[0].Symbol != nil {
			a = document.NewUnknown(a.Span, p[0].Symbol) // an attribute of which only the provider knows the type
		}
		switch a.Kind {
		case document.Object:
			for _, member := range a.Members {
				m.add(member)
			}
		case document.Null:
		case document.Unknown:
			key, value := anyElement(a)
			m.cloud(a)
			m.out.Members = append(m.out.Members, document.Member{Key: repeated(asString(key)), Value: value})
		default:
			return e.unknown("merge()", whyUnknown(a))
		}
	}
	return m.out
}

// union collects the members of maps.
type union struct {
	e   nativeExpr
	out *document.Node
	at  map[string]int
}

func (m *union) add(member document.Member) {
	name := "=" + member.Key.Text
	if member.Key.Symbolic != nil {
		name = member.Key.Display()
	}
	i, seen := m.at[name]
	switch {
	case seen:
		before := m.out.Members[i].Value
		member.Value = filled(member.Value, func() *document.Node { return before })
		m.out.Members[i] = member
		return
	case member.Key.Symbolic != nil && !isOpen(member.Key):
		m.cloud(document.NewUnknown(member.Key.Span, member.Key.Parts()[0].Symbol))
	}
	m.at[name] = len(m.out.Members)
	m.out.Members = append(m.out.Members, member)
}

// cloud makes a choice of each member so far: it is as it is, or what a later argument overrides it with.
func (m *union) cloud(by *document.Node) {
	if by.Symbolic.Symbol == nil {
		return
	}
	on := "condition " + by.Symbolic.Symbol.ID + " overrides other members"
	for i, member := range m.out.Members {
		if member.Key.Symbolic != nil {
			continue
		}
		over := *by.Symbolic.Symbol
		over.Kind, over.ID = document.Opaque, over.ID+"."+member.Key.Text
		m.out.Members[i].Value = &document.Node{Kind: document.Choice, Span: member.Value.Span, Symbolic: &document.Symbolic{Alternatives: []document.Alternative{
			{On: on, Is: "false", Node: decided(member.Value, on, "false")}, {On: on, Is: "true", Node: document.NewUnknown(by.Span, &over)},
		}}}
	}
}

func distinct(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) != 1 {
		return notKnown(e, args)
	}
	seen := map[string]bool{}
	var all, others []*document.Node
	for _, item := range items(args[0]) {
		if item.Concrete() && item.Inner == nil {
			name := item.Kind.String() + item.Text
			if item.Repeats {
				name += " again"
			}
			if !seen[name] {
				seen[name] = true
				all = append(all, item)
			}
			continue
		}
		known := false
		for _, other := range others {
			known = known || same(item, other) && item.Repeats == other.Repeats
		}
		if !e.s.module.run.spend(len(others)) {
			return e.unknown("distinct()", tooLong)
		}
		if !known {
			all, others = append(all, item), append(others, item)
		}
	}
	return listOf(e, all)
}

// toSet marks the list that stands for a set: in loops over it the key is the element.
func toSet(e nativeExpr, args []*document.Node) *document.Node {
	n := distinct(e, args)
	if n.Kind == document.List {
		e.s.module.run.sets[n] = true
		sortable := true
		for _, item := range n.Items {
			sortable = sortable && item.Kind == document.String && item.Concrete() && item.Inner == nil
		}
		if sortable {
			n.Items = sortedText(n.Items)
		}
	}
	return n
}

func setUnion(e nativeExpr, args []*document.Node) *document.Node {
	return toSet(e, []*document.Node{concat(e, args)})
}
