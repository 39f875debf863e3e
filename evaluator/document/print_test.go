package document_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/kmslint/kmslint/evaluator/document"
	"pgregory.net/rapid"
)

// sameValues compares trees without their positions.
var sameValues = cmp.Options{cmpopts.IgnoreTypes(document.Span{}), cmpopts.IgnoreFields(document.Node{}, "Runs"), cmpopts.EquateEmpty()}

func str(s string) *document.Node { return &document.Node{Kind: document.String, Text: s} }
func list(items ...*document.Node) *document.Node {
	return &document.Node{Kind: document.List, Items: items}
}
func object(members ...document.Member) *document.Node {
	return &document.Node{Kind: document.Object, Members: members}
}
func member(name string, value *document.Node) document.Member {
	return document.Member{Key: str(name), Value: value}
}
func symbolic(parts ...document.Part) *document.Node {
	return document.NewString(document.Span{}, parts...)
}
func unknown(s *document.Symbol) *document.Node { return document.NewUnknown(document.Span{}, s) }
func choice(alternatives ...document.Alternative) *document.Node {
	return &document.Node{Kind: document.Choice, Symbolic: &document.Symbolic{Alternatives: alternatives}}
}
func when(on, is string, n *document.Node) document.Alternative {
	return document.Alternative{On: on, Is: is, Node: n}
}
func repeated(n *document.Node) *document.Node {
	again := *n
	again.Repeats = true
	return &again
}

func TestPrint(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		node *document.Node
		want string
	}{
		"nothing is null":             {nil, "null"},
		"an invalid node is null":     {&document.Node{Text: "junk"}, "null"},
		"empty list and object":       {list(list(), object()), "[\n  [],\n  {}\n]"},
		"numbers keep their text":     {mustParse(t, `-1.50E+3`), "-1.50E+3"},
		"a foreign number is text":    {&document.Node{Kind: document.Number, Text: "0x1F"}, `"0x1F"`},
		"indented, in source order":   {mustParse(t, `{"b":[1,true],"a":null}`), "{\n  \"b\": [\n    1,\n    true\n  ],\n  \"a\": null\n}"},
		"duplicates are kept":         {object(member("a", str("1")), member("a", str("2"))), "{\n  \"a\": \"1\",\n  \"a\": \"2\"\n}"},
		"only what must is escaped":   {str("\"\\/\b\n\r\t\x00<&>é\u2028\x7f😀"), "\"\\\"\\\\/\\u0008\\n\\r\\t\\u0000<&>é\u2028\x7f😀\""},
		"bytes that are no UTF-8":     {str("a\xffb"), "\"a\ufffdb\""},
		"a symbolic string":           {symbolic(text("a"), symbol(account)), `{"$kmslint": {"segments": ["a", {"symbol": "account", "id": "self", "why": "the account is not known"}]}}`},
		"an unknown":                  {unknown(&document.Symbol{ID: "x"}), `{"$kmslint": {"unknown": "", "symbol": {"symbol": "opaque", "id": "x"}}}`},
		"a choice, one side left out": {choice(when("c", "true", str("a")), when("c", "false", nil)), "{\"$kmslint\": {\"alt\": [\n  {\"on\": \"c\", \"is\": \"true\", \"value\": \"a\"},\n  {\"on\": \"c\", \"is\": \"false\"}\n]}}"},
		"a side for several values":   {choice(document.Alternative{On: "p", Is: "1", Or: []string{"2", "3"}, Node: str("a")}), "{\"$kmslint\": {\"alt\": [\n  {\"on\": \"p\", \"is\": \"1\", \"or\": [\"2\", \"3\"], \"value\": \"a\"}\n]}}"},
		"a symbolic name":             {object(document.Member{Key: symbolic(symbol(&document.Symbol{ID: "x"})), Value: str("1")}), "{\"$kmslint\": {\"members\": [\n  {\"name\": {\"$kmslint\": {\"segments\": [{\"symbol\": \"opaque\", \"id\": \"x\"}]}}, \"value\": \"1\"}\n]}}"},
		"an item that repeats":        {list(repeated(str("a"))), "[\n  {\"$kmslint\": {\"repeats\": \"a\"}}\n]"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := document.Print(tt.node)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Print (-want +got):\n%s", diff)
			}
			if !json.Valid([]byte(got)) {
				t.Errorf("Print gives invalid JSON: %s", got)
			}
		})
	}
}

func TestPrintLine(t *testing.T) {
	t.Parallel()
	const text = `{"a": [1, {"b": []}], "c": {"$kmslint": {"alt": [{"on": "x", "is": "true", "value": "line\nend"}, {"on": "x", "is": "false"}]}}}`
	if got := document.PrintLine(document.Restore(mustParse(t, text))); got != text {
		t.Errorf("PrintLine = %s, want %s", got, text)
	}
}

func TestRestoreLeavesOtherShapesAlone(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"no symbolic value at all": samplePolicy,
		"a string":                 `{"$kmslint": "x"}`,
		"an unknown member":        `{"$kmslint": {"other": 1}}`,
		"another member beside it": `{"$kmslint": {"unknown": "x"}, "a": 1}`,
		"segments of other kinds":  `{"$kmslint": {"segments": ["a", 1]}}`,
		"a symbol without id":      `{"$kmslint": {"segments": [{"symbol": "account"}]}}`,
		"no alternatives":          `{"$kmslint": {"alt": []}}`,
		"alternatives on numbers":  `{"$kmslint": {"alt": [{"on": 1, "is": 2}]}}`,
		"an unknown reason":        `{"$kmslint": {"unknown": 1}}`,
		"a member without name":    `{"$kmslint": {"members": [{"value": 1}]}}`,
		"a member without value":   `{"$kmslint": {"members": [{"name": "a"}]}}`,
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := mustParse(t, text)
			if got := document.Restore(n); got != n {
				t.Errorf("Restore(%s) = %s, want the node itself", text, document.Print(got))
			}
		})
	}
	if got := document.Restore(nil); got != nil {
		t.Errorf("Restore(nil) = %v, want nil", got)
	}
}

func TestRestoreKeepsThePlace(t *testing.T) {
	t.Parallel()
	n := document.Restore(mustParse(t, `[{"$kmslint": {"unknown": "it is secret"}}]`))
	if got := n.Items[0]; got.Kind != document.Unknown || got.Symbolic.Symbol.Why != "it is secret" || at(got.Span) != "1:2-43" {
		t.Errorf("got %v %+v at %s", got.Kind, got.Symbolic.Symbol, at(got.Span))
	}
}

// TestPrintAndRestoreLoseNothing is about every tree that a reader may build.
func TestPrintAndRestoreLoseNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := anyNode(t, 4)
		text := document.Print(n)
		back, ds := parse(text)
		if len(ds) > 0 && !onlyDuplicates(ds) {
			t.Fatalf("ParseJSON(%s) reports %q", text, brief(ds))
		}
		back = document.Restore(back)
		if diff := cmp.Diff(n, back, sameValues); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", text, diff)
		}
		if again := document.Print(back); again != text {
			t.Fatalf("Print is not stable (-first +second):\n%s", cmp.Diff(text, again))
		}
	})
}

func onlyDuplicates(ds []document.Diagnostic) bool {
	for _, d := range ds {
		if d.Code != "duplicate-member" && d.Code != "too-many" {
			return false
		}
	}
	return true
}

func anyText(t *rapid.T) string {
	return rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "*", "a:b", "é\n\"\\", "$", "\U000F0000"})).Draw(t, "text")
}

func anySymbol(t *rapid.T) *document.Symbol {
	kind := document.SymbolKind(rapid.IntRange(int(document.Opaque), int(document.Organization)).Draw(t, "symbol kind"))
	return &document.Symbol{Kind: kind, ID: anyText(t), Why: anyText(t)}
}

// anyString gives a string, concrete or symbolic.
func anyString(t *rapid.T) *document.Node {
	var parts []document.Part
	for range rapid.IntRange(0, 3).Draw(t, "parts") {
		if rapid.Bool().Draw(t, "is symbol") {
			parts = append(parts, symbol(anySymbol(t)))
		} else {
			parts = append(parts, text(anyText(t)))
		}
	}
	return symbolic(parts...)
}

func anyNode(t *rapid.T, depth int) *document.Node {
	kinds := []document.Kind{document.Null, document.Bool, document.Number, document.String, document.Unknown}
	if depth > 0 {
		kinds = append(kinds, document.List, document.Object, document.Choice)
	}
	n := &document.Node{Kind: rapid.SampledFrom(kinds).Draw(t, "kind")}
	size := rapid.IntRange(0, 3)
	switch n.Kind {
	case document.Bool:
		n.Text = rapid.SampledFrom([]string{"true", "false"}).Draw(t, "bool")
	case document.Number:
		n.Text = rapid.SampledFrom([]string{"0", "-1.5", "1e9", "111122223333"}).Draw(t, "number")
	case document.String:
		n = anyString(t)
	case document.Unknown:
		n = unknown(anySymbol(t))
	case document.List:
		for range size.Draw(t, "items") {
			item := anyNode(t, depth-1)
			item.Repeats = rapid.Bool().Draw(t, "repeats")
			n.Items = append(n.Items, item)
		}
	case document.Object:
		for range size.Draw(t, "members") {
			n.Members = append(n.Members, document.Member{Key: anyString(t), Value: anyNode(t, depth-1)})
		}
	case document.Choice:
		n.Symbolic = &document.Symbolic{}
		for range 1 + size.Draw(t, "alternatives") {
			a := document.Alternative{On: anyText(t), Is: anyText(t)}
			for range size.Draw(t, "further values") {
				a.Or = append(a.Or, anyText(t))
			}
			if rapid.Bool().Draw(t, "present") {
				a.Node = anyNode(t, depth-1)
			}
			n.Symbolic.Alternatives = append(n.Symbolic.Alternatives, a)
		}
	}
	return n
}
