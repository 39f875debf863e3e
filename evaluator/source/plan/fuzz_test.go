package plan_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/source/plan"
	"github.com/kmslint/kmslint/evaluator/source/terraform"
)

func FuzzLoad(f *testing.F) {
	text, _ := tree(f, "modules")
	f.Add(text, "")
	f.Add(planOf(`{"resources": [`+declared("aws_kms_key.k", `{"policy": {"references": ["data.aws_iam_policy_document.d", "each.key"]}}`)+`, `+declared(documentOfKey, `{}`)+`]}`,
		change(`aws_kms_key.k["x"]`, `"create"`, `{}`, `{"policy": true}`), change(documentOfKey, `"read"`, openDocument, openUnknown)), "")
	f.Add(planOf(`{"module_calls": {"m": {"expressions": {"p": {"references": ["module.m.p"]}}, "module": {"outputs": {"p": {"expression": {"references": ["var.p"]}}}}}}}`,
		change(`module.m[0].aws_kms_key.k`, `"create"`, `{"policy": "{}"}`, `[true]`)), "module \"m\" {\n  source = \"./m\"\n  p = module.m.p\n}\n")
	f.Add(planOf(`{}`, change("aws_kms_key.k", `"create"`, `{"policy": "{\"Statement\":[{\"Sid\":\"a\"},[]]}"}`, `{}`)),
		"resource \"aws_kms_key\" \"k\" {\n  policy = jsonencode({ Statement = [for s in var.x : { Sid = s }, var.y ? { Sid = \"a${var.z}\" } : []] })\n}\n")
	f.Fuzz(func(t *testing.T, text, code string) {
		plan.Recognize(text)
		plan.IsState(text)
		plan.IsLog(text)
		src := document.NewSource("plan.json", []byte(text))
		p, diagnostics := plan.Load(src, document.Limits{})
		if (p == nil) != document.Fatal(diagnostics) {
			t.Errorf("Load(%q) gives a plan: %v, with the diagnostics %v", text, p != nil, diagnostics)
		}
		for _, d := range diagnostics {
			if !d.Span.Valid() {
				t.Errorf("Load(%q): the span of %q lies outside the text", text, d.Summary)
			}
		}
		if p == nil {
			return
		}
		folders := map[string][]*document.Source{".": {document.NewSource("main.tf", []byte(code))}}
		p.IsOf(folders["."], document.Limits{})
		for _, at := range []map[string][]*document.Source{nil, folders} {
			root := terraform.Load(".", terraform.Options{
				Plan: p, Folders: func(dir string) []*document.Source { return at[dir] },
				File: func(string) (*document.Source, error) { return nil, errors.New("no such file") },
			})
			if root.Inventory == nil { // neither code nor a configuration
				continue
			}
			encoded := inventory.Encode(root.Inventory)
			if !json.Valid([]byte(document.Print(encoded))) {
				t.Errorf("the plan %q with the code %q gives an inventory that is no JSON", text, code)
			}
			spans(t, encoded)
		}
	})
}

// spans proves that every value that has a place has it inside a text.
func spans(t *testing.T, n *document.Node) {
	if n == nil {
		return
	}
	if n.Span.Source != nil && !n.Span.Valid() {
		t.Fatalf("the span %d-%d of %s lies outside the text of %s", n.Span.Start, n.Span.End, n.Kind, n.Span.Source.Name)
	}
	for _, item := range n.Items {
		spans(t, item)
	}
	for _, m := range n.Members {
		spans(t, m.Key)
		spans(t, m.Value)
	}
	spans(t, n.Inner)
	if n.Kind == document.String && n.Inner == nil {
		if inner, _ := document.ParseEmbeddedJSON(n, document.Limits{}); inner != nil && inner.Span.Source != nil && !inner.Span.Valid() {
			t.Fatalf("the JSON in %q lies outside the text", n.Display())
		}
	}
}
