package terraform

import (
	"sort"
	"strconv"
	"unicode/utf8"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/yaml"
)

func compact(e nativeExpr, args []*document.Node) *document.Node {
	var all []*document.Node
	for _, item := range items(concat(e, args)) {
		if item.Kind == document.Null || item.Concrete() && item.Text == "" && item.Inner == nil {
			continue
		}
		if item.Kind == document.Unknown {
			maybe := *item
			maybe.Repeats = true
			item = &maybe
		}
		all = append(all, item)
	}
	return listOf(e, all)
}

func joinList(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) < 2 || !args[0].Concrete() {
		return notKnown(e, args)
	}
	var parts []document.Part
	all := items(concat(e, args[1:]))
	if len(all) == 1 && all[0].Repeats && args[0].Text == "" {
		// join("", aws_kms_key.main.*.arn), from before one(): there is one, or none.
		all = []*document.Node{once(all[0])}
	}
	if !e.s.module.run.spend(len(all) * (1 + len(args[0].Text)/64)) {
		return e.unknown("join()", tooLong)
	}
	for i, item := range all {
		if item.Repeats || item.Kind == document.List || item.Kind == document.Object {
			return e.unknown("join()", whyUnknown(item))
		}
		if i > 0 {
			parts = append(parts, document.Part{Text: args[0].Text})
		}
		parts = append(parts, textParts(item)...)
	}
	return document.NewString(e.span(), parts...)
}

func coalesce(e nativeExpr, args []*document.Node) *document.Node {
	for i, a := range args {
		switch {
		case a.Kind == document.Null, a.Kind == document.String && a.Concrete() && a.Text == "" && a.Inner == nil:
			continue
		case a.Kind == document.Unknown && i < len(args)-1:
			return e.either(a, " is set", coalesce(e, args[i+1:]))
		}
		return a
	}
	return e.unknown("coalesce()", "there is no argument that is not null")
}

// either is a value of which it is not known whether it counts, and otherwise another one.
func (e nativeExpr) either(n *document.Node, claim string, other *document.Node) *document.Node {
	on := "condition " + n.Display() + claim
	if p := n.Parts(); len(p) == 1 && p[0].Symbol != nil {
		on = "condition " + p[0].Symbol.ID + claim
	}
	return &document.Node{Kind: document.Choice, Span: e.span(), Symbolic: &document.Symbolic{Alternatives: []document.Alternative{
		{On: on, Is: "true", Node: n}, {On: on, Is: "false", Node: decided(other, on, "false")},
	}}}
}

func coalesceList(e nativeExpr, args []*document.Node) *document.Node {
	for i, a := range args {
		switch {
		case a.Kind == document.List && len(a.Items) > 0 && !(repeats(a) && len(a.Items) == 1), a.Kind == document.Object && len(a.Members) > 0:
			return a
		case a.Kind == document.Unknown, a.Kind == document.List && len(a.Items) > 0:
			if i == len(args)-1 {
				return a
			}
			named := a
			if a.Kind == document.List {
				named = e.unknown("coalescelist()", whyUnknown(a))
			}
			choice := e.either(named, " is not empty", coalesceList(e, args[i+1:]))
			choice.Symbolic.Alternatives[0].Node = a
			return choice
		}
	}
	return e.unknown("coalescelist()", "there is no list that is not empty")
}

func lookup(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) < 2 {
		return notKnown(e, args)
	}
	if len(args) < 3 {
		return index(args[0], args[1], e)
	}
	n, key, fallback := args[0], args[1], args[2]
	switch {
	case n.Kind == document.Null:
		return fallback
	case n.Kind == document.Object && !key.Concrete():
		return e.indexUnknown(n, key, fallback)
	case n.Kind == document.Object && n.Member(key.Text) != nil:
		return filled(n.Member(key.Text), func() *document.Node { return fallback })
	}
	found := index(n, key, e)
	switch {
	case found.Kind != document.Unknown:
		return found
	case isError(found):
		return fallback
	default:
		return e.either(found, " is set", fallback)
	}
}

func elementOf(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) != 2 || args[0].Kind != document.List || len(args[0].Items) == 0 || !args[1].Concrete() {
		return notKnown(e, args)
	}
	i, err := strconv.Atoi(args[1].Text)
	switch n := len(args[0].Items); {
	case err != nil:
		return notKnown(e, args)
	case repeats(args[0]):
		return indexList(args[0], args[1], e)
	default:
		return args[0].Items[((i%n)+n)%n]
	}
}

func one(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) != 1 {
		return notKnown(e, args)
	}
	all := items(args[0])
	switch {
	case len(all) == 0:
		return &document.Node{Kind: document.Null, Span: e.span()}
	case len(all) == 1:
		item := *all[0]
		item.Repeats = false
		return &item
	default:
		return e.unknown("one()", "the list may have several elements")
	}
}

func keys(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) != 1 || args[0].Kind != document.Object {
		return notKnown(e, args)
	}
	var all []*document.Node
	for _, m := range byName(e, args[0]) {
		key := m.key
		if m.repeats {
			key = repeated(key)
		}
		all = append(all, key)
	}
	return toSet(e, []*document.Node{listOf(e, all)})
}

// byName are the members of an object in the order of their names.
func byName(e nativeExpr, n *document.Node) []element {
	all, _ := e.s.module.run.elements(n)
	sort.SliceStable(all, func(i, j int) bool { return all[i].key.Display() < all[j].key.Display() })
	return all
}

func values(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) != 1 || args[0].Kind != document.Object {
		if len(args) == 1 && args[0].Kind == document.Unknown {
			return listOf(e, items(args[0]))
		}
		return notKnown(e, args)
	}
	var all []*document.Node
	for _, m := range byName(e, args[0]) {
		value := m.value
		if m.repeats {
			value = repeated(value)
		}
		all = append(all, value)
	}
	return listOf(e, all)
}

func length(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) == 1 && !repeats(args[0]) {
		switch n := args[0]; n.Kind {
		case document.List:
			return &document.Node{Kind: document.Number, Span: e.span(), Text: itoa(len(n.Items))}
		case document.Object:
			for _, m := range n.Members {
				if m.Key.Repeats || isOpen(m.Key) || left(m.Value) {
					return notKnown(e, args)
				}
			}
			return &document.Node{Kind: document.Number, Span: e.span(), Text: itoa(len(n.Members))}
		case document.String:
			if n.Concrete() && n.Inner == nil {
				return &document.Node{Kind: document.Number, Span: e.span(), Text: itoa(utf8.RuneCountInString(n.Text))}
			}
		}
	}
	return notKnown(e, args)
}

func reverse(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) != 1 || args[0].Kind != document.List {
		return notKnown(e, args)
	}
	all := make([]*document.Node, 0, len(args[0].Items))
	for i := len(args[0].Items) - 1; i >= 0; i-- {
		all = append(all, args[0].Items[i])
	}
	return listOf(e, all)
}

func sliceOf(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) != 3 || args[0].Kind != document.List || repeats(args[0]) || !args[1].Concrete() || !args[2].Concrete() {
		return notKnown(e, args)
	}
	from, to := atoi(args[1].Text), atoi(args[2].Text)
	if from < 0 || to < from || to > len(args[0].Items) {
		return e.unknown("slice()", "there is no such part of the list")
	}
	return listOf(e, args[0].Items[from:to:to])
}

func atoi(s string) int {
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' {
			return -1
		}
		if n = n*10 + int(c-'0'); n > 1<<30 {
			return -1
		}
	}
	return n
}

func jsonDecode(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) != 1 {
		return notKnown(e, args)
	}
	n := args[0]
	if n.Inner != nil {
		return n.Inner
	}
	if n.Kind == document.Unknown {
		return document.NewUnknown(n.Span, n.Symbolic.Symbol) // its members are named like those of the text
	}
	if n.Kind == document.String {
		if root, diagnostics := document.ParseEmbeddedJSON(n, e.s.module.run.limits); root != nil && !document.Fatal(diagnostics) {
			return root
		}
		return e.unknown("jsondecode()", "the text is not JSON")
	}
	return notKnown(e, args)
}

func yamlDecode(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) != 1 || !args[0].Concrete() {
		return notKnown(e, args)
	}
	src := document.NewSource("yamldecode", []byte(args[0].Text))
	if args[0].Span.Valid() && args[0].Span.End-args[0].Span.Start == len(args[0].Text) && textOf(args[0].Span) == args[0].Text && args[0].Span.Start == 0 {
		src = args[0].Span.Source
	}
	n, diagnostics := yaml.Parse(src, e.s.module.run.limits)
	if n == nil || document.Fatal(diagnostics) {
		return e.unknown("yamldecode()", "the text is not YAML")
	}
	if src != args[0].Span.Source {
		return relocated(n, src, e.span())
	}
	return n
}
