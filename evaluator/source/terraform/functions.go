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
	for _, a := range args {
		switch {
		case a.Kind == document.Null, a.Kind == document.String && a.Concrete() && a.Text == "" && a.Inner == nil:
			continue
		case a.Kind == document.Unknown:
			return e.unknown("coalesce()", whyUnknown(a))
		}
		return a
	}
	return e.unknown("coalesce()", "there is no argument that is not null")
}

func coalesceList(e nativeExpr, args []*document.Node) *document.Node {
	for _, a := range args {
		if a.Kind == document.List && len(a.Items) > 0 && !repeats(a) {
			return a
		}
		if a.Kind == document.Unknown || repeats(a) {
			return e.unknown("coalescelist()", whyUnknown(a))
		}
	}
	return e.unknown("coalescelist()", "there is no list that is not empty")
}

func lookup(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) < 2 {
		return notKnown(e, args)
	}
	n := index(args[0], args[1], e)
	if args[0].Kind == document.Null && len(args) == 3 {
		return args[2]
	}
	if n.Kind == document.Unknown && isError(n) && len(args) == 3 {
		return args[2]
	}
	return n
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
	for _, m := range args[0].Members {
		all = append(all, m.Key)
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].Display() < all[j].Display() })
	return toSet(e, []*document.Node{listOf(e, all)})
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
