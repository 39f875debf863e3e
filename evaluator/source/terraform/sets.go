package terraform

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"

	"github.com/kmslint/kmslint/evaluator/document"
)

// certain compares two values: known says whether it is certain that they are equal, or that they are not.
func certain(a, b *document.Node) (equal, known bool) {
	if same(a, b) && a.Kind != document.Unknown {
		return true, true
	}
	scalar := func(n *document.Node) bool { return n.Concrete() && n.Inner == nil }
	return false, scalar(a) && scalar(b)
}

// setsOf gives what is in the first set and in none of the others, or in all of them. What may be there repeats.
func setsOf(intersection bool) spreader {
	return func(e nativeExpr, args []*document.Node) *document.Node {
		if len(args) == 0 {
			return notKnown(e, args)
		}
		var kept []*document.Node
		for _, item := range items(distinct(e, args[:1])) {
			keep, sure := true, true
			for _, other := range args[1:] {
				there, known := holds(e, other, item)
				sure = sure && known
				keep = keep && (!known || there == intersection)
			}
			switch {
			case keep && !sure:
				kept = append(kept, repeated(item))
			case keep:
				kept = append(kept, item)
			}
		}
		return toSet(e, []*document.Node{listOf(e, kept)})
	}
}

// holds reports whether a list has an element, and whether that is certain.
func holds(e nativeExpr, list, item *document.Node) (there, known bool) {
	all := items(list)
	if !e.s.module.run.spend(1 + len(all)) {
		return false, false
	}
	known = !item.Repeats
	for _, other := range all {
		equal, sure := certain(item, other)
		switch {
		case equal && !other.Repeats:
			return true, true
		case equal || !sure:
			known = false
		}
	}
	return false, known || item.Repeats && len(all) == 0
}

// setProduct gives all combinations of elements.
func setProduct(e nativeExpr, args []*document.Node) *document.Node {
	if explodes("setproduct", args) {
		return e.unknown("setproduct()", "its result is too large")
	}
	rows := []*document.Node{listOf(e, nil)}
	for _, a := range args {
		if a.Kind != document.List && a.Kind != document.Unknown {
			return notKnown(e, args)
		}
		var longer []*document.Node
		for _, row := range rows {
			for _, item := range items(a) {
				if !e.s.module.run.spend(1 + len(row.Items)) {
					return e.unknown("setproduct()", tooLong)
				}
				next := listOf(e, append(append([]*document.Node(nil), row.Items...), once(item)))
				next.Repeats = row.Repeats || item.Repeats
				longer = append(longer, next)
			}
		}
		rows = longer
	}
	return listOf(e, rows)
}

func zipMap(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) != 2 || args[0].Kind != document.List || args[1].Kind != document.List || repeats(args[0]) || repeats(args[1]) || len(args[0].Items) != len(args[1].Items) {
		return notKnown(e, args)
	}
	out := &document.Node{Kind: document.Object, Span: e.span()}
	for i, key := range args[0].Items {
		out.Members = append(out.Members, document.Member{Key: asString(key), Value: args[1].Items[i]})
	}
	return out
}

func chunkList(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) != 2 || args[0].Kind != document.List || repeats(args[0]) || !args[1].Concrete() || atoi(args[1].Text) <= 0 {
		return notKnown(e, args)
	}
	size := atoi(args[1].Text)
	var all []*document.Node
	for rest := args[0].Items; len(rest) > 0; {
		n := min(size, len(rest))
		all = append(all, listOf(e, rest[:n:n]))
		rest = rest[n:]
	}
	return listOf(e, all)
}

// allOrAny are alltrue and anytrue.
func allOrAny(decisive bool) spreader {
	return func(e nativeExpr, args []*document.Node) *document.Node {
		if len(args) != 1 || args[0].Kind != document.List {
			return notKnown(e, args)
		}
		sure := true
		for _, item := range args[0].Items {
			known := item.Concrete() && item.Kind != document.Null
			switch is := known && item.Text == "true"; {
			case known && is == decisive && !item.Repeats:
				return boolean(e.span(), decisive)
			case !known || is == decisive:
				sure = false
			}
		}
		if !sure {
			return notKnown(e, args)
		}
		return boolean(e.span(), !decisive)
	}
}

func sum(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) != 1 || args[0].Kind != document.List || repeats(args[0]) || len(args[0].Items) == 0 {
		return notKnown(e, args)
	}
	total := cty.Zero
	for _, item := range args[0].Items {
		v, ok := toCty(converted(item, cty.Number))
		if !ok || v.Type() != cty.Number {
			return notKnown(e, args)
		}
		total = total.Add(v)
	}
	return fromCty(total, e.span())
}

func indexOf(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) != 2 || args[0].Kind != document.List || repeats(args[0]) {
		return notKnown(e, args)
	}
	for i, item := range args[0].Items {
		equal, known := certain(item, args[1])
		if equal {
			return &document.Node{Kind: document.Number, Span: e.span(), Text: itoa(i)}
		}
		if !known {
			return notKnown(e, args)
		}
	}
	return e.unknown("index()", "there is no such element in the list")
}

// matchKeys gives the values whose keys are in the search list.
func matchKeys(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) != 3 || args[0].Kind != document.List || args[1].Kind != document.List || repeats(args[0]) || repeats(args[1]) || len(args[0].Items) != len(args[1].Items) {
		return notKnown(e, args)
	}
	var all []*document.Node
	for i, key := range args[1].Items {
		switch there, known := holds(e, args[2], key); {
		case !known:
			all = append(all, repeated(args[0].Items[i]))
		case there:
			all = append(all, args[0].Items[i])
		}
	}
	return listOf(e, all)
}

// transpose turns a map of lists around.
func transpose(e nativeExpr, args []*document.Node) *document.Node {
	if len(args) != 1 || args[0].Kind != document.Object {
		return notKnown(e, args)
	}
	out := &document.Node{Kind: document.Object, Span: e.span()}
	for _, m := range args[0].Members {
		if m.Key.Symbolic != nil || m.Value.Kind != document.List || repeats(m.Value) {
			return notKnown(e, args)
		}
		for _, item := range m.Value.Items {
			if !item.Concrete() || !e.s.module.run.spend(1+len(out.Members)) {
				return notKnown(e, args)
			}
			addTo(out, asString(item), listOf(e, []*document.Node{m.Key}))
		}
	}
	return out
}

// textBase64 are textencodebase64 and textdecodebase64, of which UTF-8 is read.
func textBase64(name string) spreader {
	return func(e nativeExpr, args []*document.Node) *document.Node {
		if len(args) != 2 || !args[0].Concrete() || !args[1].Concrete() || args[0].Inner != nil || !strings.EqualFold(args[1].Text, "UTF-8") {
			return e.unknown(name+"()", name+" is evaluated for known text in UTF-8 only")
		}
		text := base64.StdEncoding.EncodeToString([]byte(args[0].Text))
		if name == "textdecodebase64" {
			raw, err := decode64(args[0].Text)
			if err != nil || !utf8.ValidString(raw) {
				return e.unknown(name+"()", "the text is not base64 of UTF-8 text")
			}
			text = raw
		}
		return document.NewString(e.span(), lit(text))
	}
}
