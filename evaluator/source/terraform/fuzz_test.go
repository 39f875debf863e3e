package terraform_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

const shapes = "../../../fixtures/terraform"

func FuzzLoad(f *testing.F) {
	paths, err := filepath.Glob(filepath.Join(shapes, "*", "*.tf"))
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
	for _, text := range seeds {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		start := time.Now()
		files := tree{"main.tf": text, "other.tf": "module \"self\" {\n  source = \"./sub\"\n  x = var.x\n}\n", "sub/main.tf": text}
		sources := files.sources()
		root := load2(sources)
		for _, d := range root.Diagnostics {
			if d.Span.Source != nil && !d.Span.Valid() {
				t.Errorf("Load(%q): the span %d-%d of %q lies outside the text", text, d.Span.Start, d.Span.End, d.Summary)
			}
		}
		first := printed(root)
		if !json.Valid([]byte(first)) {
			t.Errorf("Load(%q) gives an inventory that is no JSON: %s", text, first)
		}
		if second := printed(load2(sources)); second != first {
			t.Errorf("Load(%q) gives two inventories:\n%s\n%s", text, first, second)
		}
		spans(t, inventory.Encode(root.Inventory))
		if took := time.Since(start); took > 2*time.Minute {
			t.Errorf("Load(%q) took %v", text, took)
		}
	})
}

// spans proves that every value that has a place has it inside a text.
func spans(t *testing.T, n *document.Node) {
	if n == nil {
		return
	}
	if n.Span.Source != nil && !n.Span.Valid() {
		t.Fatalf("the span %d-%d of %s lies outside the text %q", n.Span.Start, n.Span.End, n.Kind, n.Span.Source.Text)
	}
	for i, run := range n.Runs {
		if run.Inner < 0 || run.Outer < 0 || run.Outer > len(n.Span.Source.Text) || i > 0 && (run.Inner < n.Runs[i-1].Inner || run.Outer < n.Runs[i-1].Outer) {
			t.Fatalf("the runs %v of %q in %q are not in order", n.Runs, n.Display(), n.Span.Source.Text)
		}
	}
	for _, item := range n.Items {
		spans(t, item)
	}
	for _, m := range n.Members {
		spans(t, m.Key)
		spans(t, m.Value)
	}
	for _, p := range n.Parts() {
		if p.Symbol != nil && p.Symbol.Span.Source != nil && !p.Symbol.Span.Valid() {
			t.Fatalf("the span of the symbol %s lies outside the text", p.Symbol.ID)
		}
	}
	spans(t, n.Inner)
	if n.Kind == document.Choice {
		for _, a := range n.Symbolic.Alternatives {
			spans(t, a.Node)
		}
	}
	if n.Kind == document.String && n.Inner == nil {
		inner, _ := document.ParseEmbeddedJSON(n, document.Limits{})
		if inner != nil && inner.Span.Source != nil && !inner.Span.Valid() {
			t.Fatalf("the JSON in %q lies outside the text", n.Display())
		}
	}
}

// seeds are the constructs that the interpreter knows, in the places where keys have them.
var seeds = []string{
	"",
	"resource \"aws_kms_key\" \"k\" {\n  policy = jsonencode({ Statement = [{ Effect = \"Allow\", Principal = \"*\" }] })\n}",
	"resource \"aws_kms_key\" \"k\" {\n  policy = <<-EOT\n    {\"Statement\": [{\"Sid\": \"ä ${var.x} $${y}\",}]}\n  EOT\n}",
	"resource \"aws_kms_key\" \"k\" {\r\n  policy = <<EOT\r\n{\"a\": \"%{ if true }b%{ endif }\"}\r\nEOT\r\n}",
	"data \"aws_iam_policy_document\" \"d\" {\n  source_policy_documents = [data.aws_iam_policy_document.d.json]\n  dynamic \"statement\" {\n    for_each = var.x\n    content {\n      sid = statement.key\n      principals {\n        type = \"AWS\"\n        identifiers = statement.value[*].arn\n      }\n      dynamic \"condition\" {\n        for_each = var.y ? [1] : []\n        content {\n          test = \"StringEquals\"\n          variable = \"a\"\n          values = [condition.value]\n        }\n      }\n    }\n  }\n}\nresource \"aws_kms_key\" \"k\" {\n  for_each = toset([\"a\", \"b\"])\n  policy = data.aws_iam_policy_document.d.json\n}\nresource \"aws_kms_alias\" \"a\" {\n  target_key_id = aws_kms_key.k[\"a\"].id\n}",
	"variable \"x\" {\n  type = list(object({ a = optional(string, \"b\") }))\n  default = [{}]\n}\nlocals {\n  a = local.b\n  b = [for k, v in var.x : { (k) = v... }]\n}\nresource \"aws_kms_key\" \"k\" {\n  count = length(local.a)\n  description = try(local.a[count.index], format(\"%s\", 1), null)\n}",
	"resource \"aws_kms_key_policy\" \"p\" {\n  key_id = module.self.id\n  policy = templatefile(\"${path.module}/main.tf\", { x = 1 })\n}\noutput \"id\" {\n  value = aws_kms_key_policy.p.key_id\n}",
	"variable \"x\" {\n  type = map(number)\n  default = { a = \"b\" }\n}\nresource \"aws_kms_key\" \"k\" {\n  for_each = merge({ a = 1 }, var.y, { for k, v in var.x : k => v if v != var.z })\n  description = coalesce(var.y, lookup({ a = 1 }, each.key, 2))\n}",
	"module \"m\" {\n  for_each = var.x\n  source = \"./${each.key}\"\n}\nresource \"aws_kms_key\" \"k\" {\n  region = \"eu-west-1\"\n  provider = aws.by[each.key]\n  policy = replace(file(\"main.tf\"), \"a\", values(module.m)[*].x)\n}\nprovider \"aws\" {\n  alias = \"by\"\n  for_each = toset([\"a\"])\n  region = each.value\n}",
	"resource \"aws_kms_key\" \"k\" {\n  description = [setproduct([var.x], var.y), zipmap(keys({ a = 1 }), values({ a = 1 })), provider::aws::arn_parse(\"arn:aws:iam::${data.aws_caller_identity.c.account_id}:root\"), cidrsubnet(\"10.0.0.0/8\", 8, 1), templatestring(\"$${a}\", { a = 1 }), transpose({ a = [\"b\"] }), fileset(\".\", \"**\")]\n}\ndata \"aws_caller_identity\" \"c\" {}",
}
