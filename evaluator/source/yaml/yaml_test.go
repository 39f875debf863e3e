package yaml_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/yaml"
)

// parse reads a text that must have no problems.
func parse(t *testing.T, text string) *document.Node {
	t.Helper()
	n, diagnostics := yaml.Parse(document.NewSource("test.yaml", []byte(text)), document.Limits{})
	if len(diagnostics) > 0 {
		t.Fatalf("Parse(%q) reported %q: %s", text, diagnostics[0].Summary, diagnostics[0].Detail)
	}
	return n
}

// written returns the text that a node was read from.
func written(n *document.Node) string {
	return n.Span.Source.Text[n.Span.Start:n.Span.End]
}

// compact prints a node on one line.
func compact(n *document.Node) string {
	return strings.Join(strings.Fields(document.Print(n)), " ")
}

func TestParseScalarSpans(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		text string // the value of the last member
		span string
		want string
	}{
		{"plain", "a: b c # d\n", "b c", "b c"},
		{"plain over lines", "a: b\n  c\n\n  d\ne: f\n", "f", "f"},
		{"plain over lines, last", "a: b\n  c\n\n  d # e\n", "b\n  c\n\n  d", "b c\nd"},
		{"plain over lines with CRLF", "a: b\r\n  c\r\n", "b\r\n  c", "b c"},
		{"plain in a flow list", "a: [b,  c d ]", "[b,  c d ]", ""},
		{"plain after wide characters", "ä€😀: ñ # x\n", "ñ", "ñ"},
		{"plain with colon", "a: arn:aws:iam::1:root\n", "arn:aws:iam::1:root", "arn:aws:iam::1:root"},
		{"double-quoted", "a: \"b # c\" # d\n", "\"b # c\"", "b # c"},
		{"double-quoted with escapes", `a: "b\"\\ \x41\u00e9\U0001F600\N" # d`, `"b\"\\ \x41\u00e9\U0001F600\N"`, "b\"\\ Aé😀\u0085"},
		{"double-quoted over lines", "a: \"b\n\n  c \\\n  d\"\n", "\"b\n\n  c \\\n  d\"", "b\nc d"},
		{"single-quoted", "a: 'b''c \" \\' # d\n", "'b''c \" \\'", "b'c \" \\"},
		{"single-quoted over lines", "a: 'b\r\n  c'\r\n", "'b\r\n  c'", "b c"},
		{"empty quotes", "a: ''\n", "''", ""},
		{"literal block", "a: |\n  b\n   c\n\n  d\n\n\n", "|\n  b\n   c\n\n  d", "b\n c\n\nd\n"},
		{"literal block with CRLF", "a: |-\r\n  b\r\n  c\r\n", "|-\r\n  b\r\n  c", "b\nc"},
		{"literal block with indentation indicator", "a: |2-\n    b\n  c\n", "|2-\n    b\n  c", "  b\nc"},
		{"literal block kept", "a: |+\n  b\n\n", "|+\n  b", "b\n\n"},
		{"literal block with comment", "a: | # why\n  # b\n", "| # why\n  # b", "# b\n"},
		{"literal block at the end", "a: |\n  b", "|\n  b", "b"},
		{"folded block", "a: >\n  b\n  c\n\n  d\n   e\n  f\n", ">\n  b\n  c\n\n  d\n   e\n  f", "b c\nd\n e\nf\n"},
		{"empty block", "a: |\n\n", "|", ""},
		{"null", "a:\n", "", ""},
		{"null before a comment", "a: # b\n", "", ""},
		{"anchored", "a: &x b\n", "b", "b"},
		{"tagged string", "a: !!str  12\n", "12", "12"},
		{"anchored and tagged on its own line", "a: &x !!str\n  # c\n  12\n", "12", "12"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			n := parse(t, test.text)
			last := n.Members[len(n.Members)-1].Value
			if got := written(last); got != test.span {
				t.Errorf("Parse(%q): span of the last value = %q, want %q", test.text, got, test.span)
			}
			if last.Kind != document.List && last.Text != test.want {
				t.Errorf("Parse(%q): last value = %q, want %q", test.text, last.Text, test.want)
			}
		})
	}
}

func TestParseCollectionSpans(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		text string
		path []int // indexes of members or items
		want string
	}{
		{"block mapping ends at its last value", "a:\n  b: c\n  d: e # f\n\ng: h\n", []int{0}, "b: c\n  d: e"},
		{"block list ends at its last item", "a:\n- b\n- c: d\n\n# e\n", []int{0}, "- b\n- c: d"},
		{"block mapping ends at the colon of an empty value", "a:\n  b:\nc: d\n", []int{0}, "b:"},
		{"flow list", "a: [b, [c], {d: e} , # ]\n ] # f\n", []int{0}, "[b, [c], {d: e} , # ]\n ]"},
		{"flow mapping", "a: {b: c, d: , e: } # f\n", []int{0}, "{b: c, d: , e: }"},
		{"empty flow mapping", "a: { } # f\n", []int{0}, "{ }"},
		{"pair in a flow list", "a: [b: c, d]\n", []int{0, 0}, "b: c"},
		{"function starts at its tag", "a: !Sub  'b' # c\n", []int{0}, "!Sub  'b'"},
		{"function's argument", "a: !Sub  'b' # c\n", []int{0, 0}, "'b'"},
		{"function over a block list", "a: !Join\n  - ''\n  - - b\nc: d\n", []int{0}, "!Join\n  - ''\n  - - b"},
		{"first key with a tag", "a:\n  !!str b: c\n", []int{0}, "!!str b: c"},
		{"attribute", "a: !GetAtt Role.Arn.Part\n", []int{0, 0, 1}, "Arn.Part"},
		{"attribute in quotes", "a: !GetAtt 'Role.Arn'\n", []int{0, 0, 0}, "Role"},
		{"list after a literal block", "a:\n- |\n  x\n- y\nb: z\n", []int{0}, "- |\n  x\n- y"},
		{"alias in a list", "a: &x b\nc: [ *x ]\n", []int{1}, "[ *x ]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			n := parse(t, test.text)
			for _, i := range test.path {
				if n.Kind == document.List {
					n = n.Items[i]
				} else {
					n = n.Members[i].Value
				}
			}
			if got := written(n); got != test.want {
				t.Errorf("Parse(%q): span at %v = %q, want %q", test.text, test.path, got, test.want)
			}
		})
	}
}

func TestParseValues(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"a date is a string", "Version: 2012-10-17", `{ "Version": "2012-10-17" }`},
		{"words of YAML 1.1 are strings", "[yes, no, on, off, y]", `[ "yes", "no", "on", "off", "y" ]`},
		{"booleans and nulls", "[true, False, TRUE, null, ~, ]", `[ true, false, true, null, null ]`},
		{"numbers", "[365, -1.5, 1e3, 111122223333]", `[ 365, -1.5, 1e3, 111122223333 ]`},
		{"a number that JSON cannot spell keeps its text", "[012345678901, 0x1F, 0o17, 1_000, +1, .5, .inf]", `[ "012345678901", "0x1F", "0o17", "1_000", "+1", ".5", ".inf" ]`},
		{"quoted scalars are strings", `["1", 'true', "null"]`, `[ "1", "true", "null" ]`},
		{"a number as a name keeps its text", "012345678901: a\n5: b\n~: c", `{ "012345678901": "a", "5": "b", "~": "c" }`},
		{"Ref", "!Ref AWS::AccountId", `{ "Ref": "AWS::AccountId" }`},
		{"Ref of a number", "!Ref 123", `{ "Ref": "123" }`},
		{"Condition", "!Condition IsProd", `{ "Condition": "IsProd" }`},
		{"GetAtt splits at the first dot", "!GetAtt Nested.Outputs.Arn", `{ "Fn::GetAtt": [ "Nested", "Outputs.Arn" ] }`},
		{"GetAtt with a list", "!GetAtt [Role, Arn]", `{ "Fn::GetAtt": [ "Role", "Arn" ] }`},
		{"functions nest", "!If [A, !Ref B, !Sub 'x${C}']", `{ "Fn::If": [ "A", { "Ref": "B" }, { "Fn::Sub": "x${C}" } ] }`},
		{"Transform", "!Transform {Name: X}", `{ "Fn::Transform": { "Name": "X" } }`},
		{"an alias is the anchor's value", "a: &x {b: 1}\nc: *x", `{ "a": { "b": 1 }, "c": { "b": 1 } }`},
		{"merge keys add what is not written", "a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3", `{ "a": { "b": 1, "c": 2 }, "d": { "b": 1, "c": 3 } }`},
		{"the first of several merged objects wins", "- &x {b: 1}\n- &y {b: 2, c: 3}\n- <<: [*x, *y]", `[ { "b": 1 }, { "b": 2, "c": 3 }, { "b": 1, "c": 3 } ]`},
		{"a quoted merge key is a name", `{"<<": 1}`, `{ "<<": 1 }`},
		{"nothing is null", "# only a comment\n", `null`},
		{"an empty first document is skipped", "---\n---\na: b\n", `{ "a": "b" }`},
		{"a byte order mark is no content", "\ufeffa: b", `{ "a": "b" }`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, compact(parse(t, test.text))); diff != "" {
				t.Errorf("Parse(%q) (-want +got):\n%s", test.text, diff)
			}
		})
	}
}

// TestParseEmbedded looks for the positions of JSON inside YAML strings.
func TestParseEmbedded(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text string }{
		{"literal block", "Ä: |\n  {\n    \"k\": [\n      1, \"here\"]\n  }\n"},
		{"literal block with CRLF", "Ä: |\r\n  {\r\n    \"k\": [\r\n      1, \"here\"]\r\n  }\r\n"},
		{"literal block with indentation indicator", "Ä: |2\n    {\n    \"k\": [\n      1, \"here\"]\n  }\n"},
		{"folded block", "Ä: >-\n  {\n  \"k\":\n\n  [1,\n    \"here\"]\n  }\n"},
		{"single quotes", `Ä: '{"x": "it''s", "k": [1, "here"]}'`},
		{"single quotes over lines", "Ä: '{\n\n  \"k\":\n  [1, \"here\"]}'"},
		{"double quotes with escapes", `Ä: "{\"x\": \"\\u00e9 \x41 \u00e9\", \"k\": [1, \"here\"]}"`},
		{"plain over lines in a flow list", "[1,\n 2]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			n := parse(t, test.text)
			if n.Kind == document.List {
				return
			}
			inner, diagnostics := document.ParseEmbeddedJSON(n.Members[0].Value, document.Limits{})
			if len(diagnostics) > 0 {
				t.Fatalf("ParseEmbeddedJSON: %s", diagnostics[0].Summary)
			}
			got := strings.Trim(written(inner.Member("k").Items[1]), `\"`)
			if got != "here" {
				t.Errorf("Parse(%q): span of the embedded string = %q, want %q", test.text, got, "here")
			}
		})
	}
}

func TestParseProblems(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		text  string
		code  string
		fatal bool
		line  int
		span  string
	}{
		{"duplicate name", "a: 1\nb: 2\na: 3\n", "duplicate-member", false, 3, "a"},
		{"second document", "a: 1\n---\nb: 2\n", "extra-content", false, 3, "b: 2"},
		{"second document that cannot be read", "a: 1\n---\n[\n", "extra-content", false, 4, ""},
		{"unknown tag", "a: !Reff b\n", "unknown-tag", false, 1, "!Reff"},
		{"name that is a list", "? [a]\n: b\n", "name", false, 1, "[a]"},
		{"merge of a string", "<<: a\n", "merge", false, 1, "<<"},
		{"tab", "a:\n\tb: c\n", "tab", true, 2, "\t"},
		{"tab in a block scalar", "a: |\n\tb\n", "tab", true, 2, "\t"},
		{"bad indentation", "a: 1\nb:\n    c: 1\n    d: 2\n  e: 3\nf: 4\n", "syntax", true, 5, "e: 3"},
		{"colon in a plain value", "a: 1\nb: c: d\n", "syntax", true, 2, "b: c: d"},
		{"list that is not closed", "a: 1\nb: [c, d\ne: f\n", "syntax", true, 2, ""},
		{"string that is not closed", "a: 1\nb: \"c\n", "truncated", true, 2, ""},
		{"reserved character", "a: @b\n", "syntax", true, 1, "a: @b"},
		{"unknown escape", "a: \"\\q\"\n", "invalid-escape", true, 1, "a: \"\\q\""},
		{"unknown alias", "a: b\nc: *d\n", "alias", true, 2, "*d"},
		{"alias inside its own anchor", "a: &x\n  b: *x\n", "alias", true, 2, "*x"},
		{"text that is not UTF-8", "a: b\nc: \xff\n", "encoding", true, 2, "\xff"},
		{"control character", "a: b\nc: \x01\n", "control-character", true, 2, "\x01"},
		{"nesting too deep", strings.Repeat("[", 65) + strings.Repeat("]", 65), "depth", true, 1, "["},
		{"nesting too deep for the parser", strings.Repeat("[", 20000), "depth", true, 1, ""},
		{"nesting too deep through aliases", "- &a [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n- [[[[[[[[[[[[[[[[[[[[[[[[[[[[[*a]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n", "depth", true, 2, "*a"},
		{"text too long", strings.Repeat("#\n", 9<<20), "size", true, 1, ""},
		{"aliases that explode", billionLaughs(), "alias", true, 6, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			n, diagnostics := yaml.Parse(document.NewSource("test.yaml", []byte(test.text)), document.Limits{})
			if len(diagnostics) != 1 {
				t.Fatalf("Parse reported %d problems, want 1: %v", len(diagnostics), diagnostics)
			}
			d := diagnostics[0]
			start, _ := d.Span.Range()
			if d.Code != test.code || d.Fatal != test.fatal || start.Line != test.line {
				t.Errorf("Parse reported %q (%s), fatal %v, line %d; want %q, fatal %v, line %d", d.Code, d.Summary, d.Fatal, start.Line, test.code, test.fatal, test.line)
			}
			if got := d.Span.Source.Text[d.Span.Start:d.Span.End]; test.span != "" && got != test.span {
				t.Errorf("Parse reported the span %q, want %q", got, test.span)
			}
			if d.Fatal != (n == nil) {
				t.Errorf("Parse returned the tree %v with a problem that is fatal: %v", n != nil, d.Fatal)
			}
		})
	}
}

func TestParseDuplicateNamesFirstLine(t *testing.T) {
	t.Parallel()
	n, diagnostics := yaml.Parse(document.NewSource("test.yaml", []byte("x: 0\na: 1\nb: 2\na: 3\n")), document.Limits{})
	if len(n.Members) != 4 {
		t.Errorf("Parse kept %d members, want 4", len(n.Members))
	}
	if want := "the one in line 2 is silently dropped"; !strings.Contains(diagnostics[0].Detail, want) {
		t.Errorf("Parse reported %q, want it to contain %q", diagnostics[0].Detail, want)
	}
}

// TestParseIsQuick proves that no crafted text takes long.
func TestParseIsQuick(t *testing.T) {
	t.Parallel()
	const size = 1 << 18
	for name, text := range map[string]string{
		"nested lists":     strings.Repeat("- ", size/2),
		"open brackets":    strings.Repeat("[", size),
		"one wide line":    "[" + strings.Repeat("'ä',", size/5) + "]",
		"many documents":   strings.Repeat("---\n", size/4),
		"comments":         strings.Repeat("#\n", size/2),
		"error at the end": strings.Repeat("a1: b\n", size/6) + "\t]",
	} {
		start := time.Now()
		yaml.Parse(document.NewSource("test.yaml", []byte(text)), document.Limits{})
		if took := time.Since(start); took > 2*time.Minute {
			t.Errorf("Parse took %v for %s", took, name)
		}
	}
}

func billionLaughs() string {
	var b strings.Builder
	b.WriteString("- &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := 1; i < 9; i++ {
		fmt.Fprintf(&b, "- &a%d [%s]\n", i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10), ", "))
	}
	return b.String()
}
