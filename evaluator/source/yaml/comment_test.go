package yaml_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/yaml"
)

func TestCommentsAreNotInScalars(t *testing.T) {
	t.Parallel()
	const text = `# MARK one
a: "x # MARK in quotes"
b: y#MARK plain
# MARK two
c: |
  # MARK in a block
  text
# MARK three
d: # MARK four, # MARK again
  - e # MARK five
  - !Sub "f # MARK in a function" # MARK six
g: # no mark
`
	src := document.NewSource("a.yaml", []byte(text))
	root, diagnostics := yaml.Parse(src, document.Limits{})
	if len(diagnostics) > 0 {
		t.Fatal(diagnostics)
	}
	var got []string
	for _, c := range yaml.Comments(src, root, "MARK") {
		got = append(got, text[c.Start:c.End])
	}
	want := []string{"# MARK one", "# MARK two", "# MARK three", "# MARK four, # MARK again", "# MARK five", "# MARK six"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Comments (-want +got):\n%s", diff)
	}
}

func TestConstructsAreEntriesAndItems(t *testing.T) {
	t.Parallel()
	const text = "a: b\nc:\n- d: e\n  f: g\n- {h: i}\n"
	src := document.NewSource("a.yaml", []byte(text))
	root, _ := yaml.Parse(src, document.Limits{})
	var got []string
	for _, c := range yaml.Constructs(root) {
		got = append(got, text[c.Start:c.End])
	}
	want := []string{"a: b", "c:\n- d: e\n  f: g\n- {h: i}", "d: e\n  f: g", "d: e", "f: g", "{h: i}", "h: i"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Constructs (-want +got):\n%s", diff)
	}
}
