package yaml_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/yaml"
)

const templates = "../../../fixtures/templates"

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"a: [b, {c: d}, e: f]\n? g\n: - h\n  - |\n   i\n", "a: &x !Ref b\nc: *x\nd: {<<: *x}\n", "a: >2-\n    b\n\n  c\n",
		"a: \"b\\\n c\\x41\"\r\nd: 'e''f\n\n g'\n", "%YAML 1.1\n---\n! a\n...\n---\nb\n", "[a: b, ? c, : d, {e, f:}]", "a\u2028b: c\u0085d",
		"- !!str\n- &a\n- ! b\n- !<!Ref> c\n- !Foo {a}\n- !GetAtt \"a.b\"\n", "\ufeffa:\n  # c\n  - b # d\n",
	} {
		f.Add(text)
	}
	paths, err := filepath.Glob(filepath.Join(templates, "*.yaml"))
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		src := document.NewSource("fuzz.yaml", []byte(text))
		n, diagnostics := yaml.Parse(src, document.Limits{Bytes: 1 << 16})
		for _, d := range diagnostics {
			if !d.Span.Valid() || d.Span.Source != src {
				t.Errorf("Parse(%q): the span %d-%d of %q lies outside the text", text, d.Span.Start, d.Span.End, d.Summary)
			}
			if strings.HasPrefix(d.Detail, "The YAML parser stopped: runtime error") {
				t.Errorf("Parse(%q) panicked: %s", text, d.Detail)
			}
		}
		if document.Fatal(diagnostics) != (n == nil) {
			t.Errorf("Parse(%q) = %v with fatal diagnostics %v", text, n, document.Fatal(diagnostics))
		}
		seen := map[*document.Node]bool{}
		check(t, n, seen)
		if n != nil && !strings.ContainsAny(text, "*") {
			nested(t, n)
		}
		if n == nil {
			return
		}
		for _, c := range yaml.Comments(src, n, "c") {
			if !c.Valid() || src.Text[c.Start] != '#' {
				t.Errorf("Comments(%q): a comment stands at %d-%d", text, c.Start, c.End)
			}
		}
		for _, c := range yaml.Constructs(n) {
			if !c.Valid() {
				t.Errorf("Constructs(%q): one stands at %d-%d", text, c.Start, c.End)
			}
		}
	})
}

// check follows every node once and proves that spans and runs lie inside the text.
func check(t *testing.T, n *document.Node, seen map[*document.Node]bool) {
	if n == nil || seen[n] {
		return
	}
	seen[n] = true
	if !n.Span.Valid() {
		t.Fatalf("the span %d-%d of %s lies outside the text %q", n.Span.Start, n.Span.End, n.Kind, n.Span.Source.Text)
	}
	text := n.Span.Source.Text
	for i, run := range n.Runs {
		if run.Outer < n.Span.Start || run.Outer > n.Span.End || i > 0 && run.Inner <= n.Runs[i-1].Inner {
			t.Fatalf("run %v of %q lies outside %q in %q", n.Runs, n.Text, text[n.Span.Start:n.Span.End], text)
		}
		if run.Inner >= len(n.Text) || run.Outer >= n.Span.End {
			continue
		}
		if in, out := n.Text[run.Inner], text[run.Outer]; in != out && !strings.ContainsRune("\\'\"\r\n \t\u2028", rune(out)) && in != '\n' {
			t.Fatalf("run %v of %q begins with %q, but the text %q has %q there", run, n.Text, in, text, out)
		}
	}
	for _, item := range n.Items {
		check(t, item, seen)
	}
	for _, m := range n.Members {
		check(t, m.Key, seen)
		check(t, m.Value, seen)
	}
}

// nested proves that values lie inside those that hold them; that does not hold across aliases.
func nested(t *testing.T, n *document.Node) {
	inside := func(inner *document.Node) {
		if inner.Span.Start < n.Span.Start || inner.Span.End > n.Span.End {
			t.Fatalf("%s at %d-%d lies outside the %s at %d-%d that holds it: %q", inner.Kind, inner.Span.Start, inner.Span.End, n.Kind, n.Span.Start, n.Span.End, n.Span.Source.Text)
		}
		nested(t, inner)
	}
	for _, item := range n.Items {
		inside(item)
	}
	for _, m := range n.Members {
		inside(m.Key)
		inside(m.Value)
	}
}
