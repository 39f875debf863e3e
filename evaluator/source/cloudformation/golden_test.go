package cloudformation_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/source/cloudformation"
	"github.com/kmslint/kmslint/evaluator/source/yaml"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const templates = "../../../fixtures/templates"

// read reads a template, JSON if its name says so.
func read(tb testing.TB, name, text string) *document.Node {
	tb.Helper()
	parse := yaml.Parse
	if filepath.Ext(name) == ".json" {
		parse = document.ParseJSON
	}
	n, diagnostics := parse(document.NewSource(name, []byte(text)), document.Limits{})
	for _, d := range diagnostics {
		tb.Fatalf("%s cannot be read: %s", name, d.Summary)
	}
	return n
}

// load loads a template that has no problems.
func load(tb testing.TB, text string, o cloudformation.Options) *inventory.Inventory {
	tb.Helper()
	inv, diagnostics := cloudformation.Load("test.yaml", read(tb, "test.yaml", text), o)
	for _, d := range diagnostics {
		tb.Fatalf("Load reported %q: %s", d.Summary, d.Detail)
	}
	return inv
}

func TestLoadFixtures(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.Join(templates, "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		name := filepath.Base(path)
		if filepath.Ext(name) == ".md" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			root := read(t, name, string(text))
			if !cloudformation.Recognize(root) {
				t.Errorf("Recognize(%s) = false, want true", name)
			}
			inv, diagnostics := cloudformation.Load(name, root, cloudformation.Options{})
			var got strings.Builder
			got.WriteString(document.Print(inventory.Encode(inv)))
			for _, d := range diagnostics {
				start, _ := d.Span.Range()
				fmt.Fprintf(&got, "\n%d:%d: %s: %s", start.Line, start.Column, d.Code, d.Summary)
			}
			got.WriteByte('\n')
			golden := filepath.Join("testdata", name+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("Load(%s) (-want +got):\n%s", name, diff)
			}
		})
	}
}
