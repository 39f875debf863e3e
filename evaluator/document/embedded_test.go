package document_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/document"
)

var (
	account = &document.Symbol{Kind: document.Account, ID: document.Self, Why: "the account is not known"}
	opaque  = &document.Symbol{ID: "parameter X", Why: "parameter X has no default"}
)

func symbol(s *document.Symbol) document.Part { return document.Part{Symbol: s} }
func text(s string) document.Part             { return document.Part{Text: s} }

func TestParseEmbeddedJSONPositions(t *testing.T) {
	t.Parallel()
	// The output of aws kms get-key-policy --output json, with characters of every width and escape inside.
	outer := "{\n    \"Policy\": \"{\\n  \\\"Id\\\" : \\\"é\\u20ac\\ud83d\\ude00\\\",\\n  \\\"Statement\\\" : [ 1, true,]\\n}\",\n    \"PolicyName\": \"default\"\n}"
	policy := mustParse(t, outer).Member("Policy")
	n, ds := document.ParseEmbeddedJSON(policy, document.Limits{})
	if diff := cmp.Diff([]string{"2:83-84 trailing-comma: JSON does not permit a trailing comma after the final value in a list"}, brief(ds)); diff != "" {
		t.Errorf("diagnostics (-want +got):\n%s", diff)
	}
	list := n.Member("Statement")
	got := map[string]string{
		"object": at(n.Span), "id": at(n.Member("Id").Span), "id text": written(n.Member("Id").Span), "name": written(n.Members[1].Key.Span),
		"list": written(list.Span), "number": written(list.Items[0].Span), "bool": at(list.Items[1].Span),
	}
	want := map[string]string{
		"object": "2:16-88", "id": "2:30-53", "id text": `\"é\u20ac\ud83d\ude00\"`, "name": `\"Statement\"`,
		"list": "[ 1, true,]", "number": "1", "bool": "2:79-83",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("positions (-want +got):\n%s", diff)
	}
	if got, want := n.Member("Id").Text, "é€😀"; got != want {
		t.Errorf("Id = %q, want %q", got, want)
	}
}

func TestParseEmbeddedJSONTwice(t *testing.T) {
	t.Parallel()
	// A document inside a string inside a string: the middle one has its runs only from the outer one.
	outer := mustParse(t, `{"a": "{\"b\": \"{\\\"c\\\": 1}\"}"}`)
	middle, ds := document.ParseEmbeddedJSON(outer.Member("a"), document.Limits{})
	if len(ds) > 0 {
		t.Fatalf("middle: %q", brief(ds))
	}
	inner, ds := document.ParseEmbeddedJSON(middle.Member("b"), document.Limits{})
	if len(ds) > 0 || inner.Member("c").Text != "1" {
		t.Fatalf("inner = %s, %q", document.Print(inner), brief(ds))
	}
	if got := inner.Member("c").Span; !got.Valid() {
		t.Errorf("span of the innermost value is %d-%d", got.Start, got.End)
	}
}

func TestParseEmbeddedJSONWithRuns(t *testing.T) {
	t.Parallel()
	// A heredoc whose indentation is cut.
	src := document.NewSource("main.tf", []byte("policy = <<-EOT\n    {\n      \"Id\": \"x\",\n      \"Id\": ${v}\n    }\n    EOT\n"))
	node := &document.Node{
		Kind: document.String, Span: document.Span{Source: src, Start: 9, End: len(src.Text) - 1},
		Symbolic: &document.Symbolic{Parts: []document.Part{text("{\n  \"Id\": \"x\",\n  \"Id\": "), symbol(opaque), text("\n}\n")}},
		Runs: []document.Run{
			{Inner: 0, Outer: 20}, {Inner: 2, Outer: 26}, {Inner: 15, Outer: 43},
			{Inner: 23, Outer: 51}, {Inner: 23 + document.SymbolWidth, Outer: 55}, {Inner: 24 + document.SymbolWidth, Outer: 60},
		},
	}
	n, ds := document.ParseEmbeddedJSON(node, document.Limits{})
	if diff := cmp.Diff([]string{`4:7-11 duplicate-member: The property "Id" stands twice in one object`}, brief(ds)); diff != "" {
		t.Errorf("diagnostics (-want +got):\n%s", diff)
	}
	got := []string{at(n.Span), at(n.Members[0].Value.Span), at(n.Members[1].Value.Span), written(n.Members[1].Value.Span)}
	if diff := cmp.Diff([]string{"2:5-5:6", "3:13-16", "4:13-17", "${v}"}, got); diff != "" {
		t.Errorf("positions (-want +got):\n%s", diff)
	}
}

func TestParseEmbeddedJSONWithoutKnownPositions(t *testing.T) {
	t.Parallel()
	src := document.NewSource("a.yaml", []byte("x: >\n  {a}"))
	span := document.Span{Source: src, Start: 3, End: 10}
	tests := map[string]struct {
		node *document.Node
		want document.Span
	}{
		"a text that is not written that way": {&document.Node{Kind: document.String, Span: span, Text: `{"a": 1, "a": 2}`}, span},
		"a text without source":               {&document.Node{Kind: document.String, Text: `{"a": 1, "a": 2}`}, document.Span{}},
		"runs without source":                 {&document.Node{Kind: document.String, Text: `{"a": 1, "a": 2}`, Runs: []document.Run{{}}}, document.Span{}},
		"a symbolic string without runs": {&document.Node{Kind: document.String, Span: span, Symbolic: &document.Symbolic{
			Parts: []document.Part{text(`{"a": 1, "a": "`), symbol(account), text(`"}`)}}}, span},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, ds := document.ParseEmbeddedJSON(tt.node, document.Limits{})
			if len(ds) != 1 || ds[0].Span != tt.want || n.Members[1].Value.Span != tt.want {
				t.Fatalf("got %+v, value at %v, want one, all at %v", ds, n.Members[1].Value.Span, tt.want)
			}
			if want := "Only the last one counts; the first one is silently dropped. Merge them."; ds[0].Detail != want {
				t.Errorf("detail = %q, want %q", ds[0].Detail, want)
			}
		})
	}
}

func TestParseEmbeddedJSONWithSymbols(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		parts []document.Part
		want  string // after Print; the symbols' own form is tested there
		codes []string
	}{
		"inside a string":                 {[]document.Part{text(`["arn:aws:iam::`), symbol(account), text(`:root"]`)}, "[arn:aws:iam::${this account}:root]", nil},
		"as a whole string":               {[]document.Part{text(`["`), symbol(account), text(`"]`)}, "[${this account}]", nil},
		"two beside each other":           {[]document.Part{text(`["`), symbol(account), symbol(opaque), text(`"]`)}, "[${this account}${parameter X}]", nil},
		"behind an escape":                {[]document.Part{text(`["\n\"`), symbol(account), text(`\""]`)}, "[\n\"${this account}\"]", nil},
		"inside a name":                   {[]document.Part{text(`{"`), symbol(opaque), text(`:sub": 1}`)}, "{${parameter X}:sub: 1}", nil},
		"as a whole value":                {[]document.Part{text(`{"a": `), symbol(opaque), text(`, "b": 1}`)}, "{a: ?parameter X, b: 1}", nil},
		"as the whole text":               {[]document.Part{text("\n"), symbol(opaque), text("\n")}, "?parameter X", nil},
		"as a name without quotes":        {[]document.Part{text(`{`), symbol(opaque), text(`: 1}`)}, "{${parameter X}: 1}", nil},
		"as whole members":                {[]document.Part{text(`{"a": 1, `), symbol(opaque), text(`}`)}, "{a: 1, ${parameter X}: ?parameter X}", nil},
		"as members with their comma":     {[]document.Part{text(`{"a": 1 `), symbol(opaque), text(` }`)}, "{a: 1, ${parameter X}: ?parameter X}", nil},
		"as items of a list":              {[]document.Part{text(`[1 `), symbol(opaque), text(` 2]`)}, "[1, ?parameter X*, 2]", nil},
		"as part of a number":             {[]document.Part{text(`[1`), symbol(opaque), text(`5, tr`), symbol(opaque), text(`]`)}, "[?parameter X*, ?parameter X*]", nil},
		"one of a known kind is one item": {[]document.Part{text(`[`), symbol(account), text(`]`)}, "[?this account]", nil},
		"in single quotes":                {[]document.Part{text(`['a`), symbol(account), text(`']`)}, "[a${this account}]", []string{"syntax"}},
		"behind a lone backslash":         {[]document.Part{text(`["\`), symbol(account), text(`"]`)}, "[${this account}]", []string{"invalid-escape"}},
		"beside private-use characters":   {[]document.Part{text("[\"\U000F0000\\udb80\\udc00"), symbol(account), text(`"]`)}, "[\U000F0000\U000F0000${this account}]", nil},
		"two names with the same symbol":  {[]document.Part{text(`{"`), symbol(opaque), text(`": 1, "`), symbol(opaque), text(`": 2}`)}, "{${parameter X}: 1, ${parameter X}: 2}", nil},
		"after the whole value":           {[]document.Part{text(`{}`), symbol(opaque)}, "{}", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			node := &document.Node{Kind: document.String, Symbolic: &document.Symbolic{Parts: tt.parts}}
			n, ds := document.ParseEmbeddedJSON(node, document.Limits{})
			var codes []string
			for _, d := range ds {
				codes = append(codes, d.Code)
			}
			if diff := cmp.Diff(tt.codes, codes); diff != "" {
				t.Errorf("codes (-want +got):\n%s", diff)
			}
			if got := short(n); got != tt.want {
				t.Errorf("value = %s, want %s", got, tt.want)
			}
		})
	}
}

// short writes a tree in one line: ?x is an Unknown, x* repeats.
func short(n *document.Node) string {
	s := ""
	switch n.Kind {
	case document.List:
		for i, item := range n.Items {
			if i > 0 {
				s += ", "
			}
			s += short(item)
		}
		s = "[" + s + "]"
	case document.Object:
		for i, m := range n.Members {
			if i > 0 {
				s += ", "
			}
			s += short(m.Key) + ": " + short(m.Value)
		}
		s = "{" + s + "}"
	case document.Unknown:
		s = n.Display()
		s = "?" + s[2:len(s)-1]
	default:
		s = n.Display()
	}
	if n.Repeats {
		s += "*"
	}
	return s
}
