package terraform

import (
	"sort"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/yaml"
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

// spreader is a function whose arguments are given without choices.
type spreader func(e nativeExpr, args []*document.Node) *document.Node

// functions are those that are evaluated on values that are not known, too.
func functions() (map[string]mover, map[string]spreader) {
	first := func(e nativeExpr, _ *scope, args []*document.Node) *document.Node {
		if len(args) == 0 {
			return unknown(e.span(), "function", "an argument is missing")
		}
		return args[0]
	}
	return map[string]mover{
			"jsonencode": func(e nativeExpr, _ *scope, args []*document.Node) *document.Node {
				if len(args) != 1 {
					return unknown(e.span(), "jsonencode()", "jsonencode needs one argument")
				}
				return mapChoice(args[0], func(n *document.Node) *document.Node { return jsonText(e.span(), n) })
			},
			"file": func(e nativeExpr, s *scope, args []*document.Node) *document.Node {
				if len(args) != 1 {
					return unknown(e.span(), "file()", "file needs one argument")
				}
				src, problem := e.readFile(s, args[0])
				if problem != nil {
					return problem
				}
				return &document.Node{Kind: document.String, Span: document.Span{Source: src, End: len(src.Text)}, Text: src.Text}
			},
			"templatefile": func(e nativeExpr, s *scope, args []*document.Node) *document.Node { return e.templateFile(s, args) },
			"sensitive":    first, "nonsensitive": first, "tostring": first, "tonumber": first, "tobool": first, "tomap": first, "tolist": first,
			"type": first, "ephemeralasnull": first,
		}, map[string]spreader{
			"concat": concat, "flatten": flatten, "merge": merge, "toset": distinct, "distinct": distinct, "setunion": setUnion, "compact": compact,
			"join": joinList, "coalesce": coalesce, "coalescelist": coalesceList, "lookup": lookup, "element": elementOf, "one": one,
			"keys": keys, "values": values, "length": length, "reverse": reverse, "slice": sliceOf, "jsondecode": jsonDecode,
			"yamldecode": yamlDecode, "startswith": startsWith,
		}
}

// jsonText is the result of jsonencode: a string that keeps the value it is the text of.
func jsonText(span document.Span, n *document.Node) *document.Node {
	return &document.Node{Kind: document.String, Span: span, Text: document.Print(n), Inner: n}
}

// notKnown is the result of a function whose arguments do not say enough.
func notKnown(e nativeExpr, args []*document.Node) *document.Node {
	return unknown(e.span(), "function", whyUnknown(args...))
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

func merge(e nativeExpr, args []*document.Node) *document.Node {
	out := &document.Node{Kind: document.Object, Span: e.span()}
	for _, a := range args {
		switch a.Kind {
		case document.Object:
			for _, m := range a.Members {
				replaced := false
				for i, old := range out.Members {
					if same(old.Key, m.Key) {
						out.Members[i].Value, replaced = m.Value, true
					}
				}
				if !replaced {
					out.Members = append(out.Members, m)
				}
			}
		case document.Null:
		default:
			return unknown(e.span(), "merge()", whyUnknown(a))
		}
	}
	return out
}

func distinct(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) != 1 {
		return notKnown(e, args)
	}
	var all []*document.Node
	for _, item := range items(args[0]) {
		known := false
		for _, other := range all {
			known = known || same(item, other) && item.Repeats == other.Repeats
		}
		if !known {
			all = append(all, item)
		}
	}
	return listOf(e, all)
}

func setUnion(e nativeExpr, args []*document.Node) *document.Node {
	return distinct(e, []*document.Node{concat(e, args)})
}

func compact(e nativeExpr, args []*document.Node) *document.Node {
	var all []*document.Node
	for _, item := range items(concat(e, args)) {
		if item.Kind == document.Null || item.Concrete() && item.Text == "" {
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
	for i, item := range items(concat(e, args[1:])) {
		if item.Repeats || item.Kind == document.List || item.Kind == document.Object {
			return unknown(e.span(), "join()", whyUnknown(item))
		}
		if i > 0 {
			parts = append(parts, document.Part{Text: args[0].Text})
		}
		parts = append(parts, textParts(item)...)
	}
	return document.NewString(e.span(), parts...)
}

func coalesce(e nativeExpr, args []*document.Node) *document.Node {
	for _, a := range args {
		switch {
		case a.Kind == document.Null, a.Kind == document.String && a.Concrete() && a.Text == "" && a.Inner == nil:
			continue
		case a.Kind == document.Unknown:
			return unknown(e.span(), "coalesce()", whyUnknown(a))
		}
		return a
	}
	return unknown(e.span(), "coalesce()", "there is no argument that is not null")
}

func coalesceList(e nativeExpr, args []*document.Node) *document.Node {
	for _, a := range args {
		if a.Kind == document.List && len(a.Items) > 0 && !repeats(a) {
			return a
		}
		if a.Kind == document.Unknown || repeats(a) {
			return unknown(e.span(), "coalescelist()", whyUnknown(a))
		}
	}
	return unknown(e.span(), "coalescelist()", "there is no list that is not empty")
}

func lookup(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) < 2 {
		return notKnown(e, args)
	}
	n := index(args[0], args[1], e.span())
	if n.Kind == document.Unknown && isError(n) && len(args) == 3 {
		return args[2]
	}
	return n
}

func elementOf(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) != 2 || args[0].Kind != document.List || len(args[0].Items) == 0 || repeats(args[0]) || !args[1].Concrete() {
		return notKnown(e, args)
	}
	v, ok := toCty(args[1])
	if !ok || v.Type() != cty.Number {
		return notKnown(e, args)
	}
	i, _ := v.AsBigFloat().Int64()
	n := int64(len(args[0].Items))
	return args[0].Items[((i%n)+n)%n]
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
		return unknown(e.span(), "one()", "the list may have several elements")
	}
}

func keys(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) != 1 || args[0].Kind != document.Object {
		return notKnown(e, args)
	}
	var all []*document.Node
	for _, m := range args[0].Members {
		all = append(all, m.Key)
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].Display() < all[j].Display() })
	return listOf(e, all)
}

func values(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) != 1 || args[0].Kind != document.Object {
		if len(args) == 1 && args[0].Kind == document.Unknown {
			return listOf(e, items(args[0]))
		}
		return notKnown(e, args)
	}
	members := append([]document.Member(nil), args[0].Members...)
	sort.SliceStable(members, func(i, j int) bool { return members[i].Key.Display() < members[j].Key.Display() })
	var all []*document.Node
	for _, m := range members {
		all = append(all, m.Value)
	}
	return listOf(e, all)
}

func length(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) == 1 && !repeats(args[0]) {
		switch n := args[0]; n.Kind {
		case document.List:
			return &document.Node{Kind: document.Number, Span: e.span(), Text: itoa(len(n.Items))}
		case document.Object:
			return &document.Node{Kind: document.Number, Span: e.span(), Text: itoa(len(n.Members))}
		case document.String:
			if n.Concrete() {
				return &document.Node{Kind: document.Number, Span: e.span(), Text: itoa(len([]rune(n.Text)))}
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
		return unknown(e.span(), "slice()", "there is no such part of the list")
	}
	return listOf(e, args[0].Items[from:to])
}

func atoi(s string) int {
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int(c-'0')
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
	if n.Kind == document.String {
		if root, diagnostics := document.ParseEmbeddedJSON(n, document.Limits{}); root != nil && !document.Fatal(diagnostics) {
			return root
		}
		return unknown(e.span(), "jsondecode()", "the text is not JSON")
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
	n, diagnostics := yaml.Parse(src, document.Limits{})
	if n == nil || document.Fatal(diagnostics) {
		return unknown(e.span(), "yamldecode()", "the text is not YAML")
	}
	if src != args[0].Span.Source {
		return relocated(n, src, e.span())
	}
	return n
}

func startsWith(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) == 2 && args[1].Concrete() {
		if p := args[0].Parts(); len(p) > 0 && p[0].Symbol == nil && strings.HasPrefix(p[0].Text, args[1].Text) {
			return boolean(e.span(), true)
		}
	}
	return notKnown(e, args)
}
