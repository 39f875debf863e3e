package cloudformation_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/source/cloudformation"
	"github.com/kmslint/kmslint/evaluator/source/yaml"
)

func FuzzLoad(f *testing.F) {
	paths, err := filepath.Glob(filepath.Join(templates, "*.*"))
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
	f.Add("Resources: {K: {Type: AWS::KMS::Key, Properties: {KeyPolicy: !Sub ['{\"a\": \"${B}\"', {B: !If [C, 1, !Ref AWS::NoValue]}], Tags: !Split [',', !Ref P]}}}")
	f.Add("Mappings: {M: {a: {b: [c]}}}\nResources: {K: {Type: AWS::KMS::Key, Properties: {KeyPolicy: !FindInMap [M, !Ref AWS::Region, b], Description: !Select [0, !GetAZs '']}}}")
	f.Add("Conditions: {C: !Or [!Equals [!Ref P, a], !Condition C]}\nResources: {Fn::ForEach::K: [N, [a, !Ref P], {'${N}&{N}': {Type: AWS::KMS::Key, Condition: C, Properties: {KeyPolicy: {'Fn::ToJsonString': {a: !If [C, 1, '${N}']}}}}}]}")
	f.Add("Resources: {S: {Type: AWS::CloudFormation::StackSet, Properties: {TemplateBody: \"Resources:\\n  K: {Type: AWS::KMS::Key, Properties: {KeyPolicy: '{}'}}\"}}, R: {Type: AWS::Serverless::Function, Properties: {Policies: [a, {KMSDecryptPolicy: {KeyId: x}}, !If [C, {Statement: []}, b]]}}}")
	f.Fuzz(func(t *testing.T, text string) {
		src := document.NewSource("fuzz", []byte(text))
		limits := document.Limits{Bytes: 1 << 16}
		parse := yaml.Parse
		if strings.HasPrefix(text, "{\n") {
			parse = document.ParseJSON
		}
		n, _ := parse(src, limits)
		cloudformation.Recognize(n)
		inv, diagnostics := cloudformation.Load("fuzz", n, cloudformation.Options{})
		for _, d := range diagnostics {
			if n != nil && !d.Span.Valid() {
				t.Errorf("Load(%q): the span %d-%d of %q lies outside the text", text, d.Span.Start, d.Span.End, d.Summary)
			}
		}
		encoded := inventory.Encode(inv)
		printed := document.Print(encoded)
		if !json.Valid([]byte(printed)) {
			t.Errorf("Load(%q) gives an inventory that is no JSON: %s", text, printed)
		}
		again, _ := cloudformation.Load("fuzz", n, cloudformation.Options{})
		if second := document.Print(inventory.Encode(again)); second != printed {
			t.Errorf("Load(%q) gives two inventories", text)
		}
		for _, a := range inv.Accounts {
			spans(t, inventory.Encode(&inventory.Inventory{Accounts: []inventory.Account{a}}))
		}
	})
}

// spans proves that every value that has a place has it inside the text.
func spans(t *testing.T, n *document.Node) {
	if n == nil {
		return
	}
	if n.Span.Source != nil && !n.Span.Valid() {
		t.Fatalf("the span %d-%d of %s lies outside the text %q", n.Span.Start, n.Span.End, n.Kind, n.Span.Source.Text)
	}
	for _, item := range n.Items {
		spans(t, item)
	}
	for _, m := range n.Members {
		spans(t, m.Value)
	}
	for _, p := range n.Parts() {
		if p.Symbol != nil && p.Symbol.Span.Source != nil && !p.Symbol.Span.Valid() {
			t.Fatalf("the span of the symbol %s lies outside the text", p.Symbol.ID)
		}
	}
	if n.Kind == document.Choice {
		for _, a := range n.Symbolic.Alternatives {
			spans(t, a.Node)
		}
	}
}
