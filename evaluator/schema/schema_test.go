package schema_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/schema"
)

const text = `{"type": "object", "additionalProperties": false, "properties": {
  "size": {"type": "integer"}, "items": {"type": "array", "items": {"$ref": "#/definitions/item"}}},
  "definitions": {"item": {"type": "string", "pattern": "^[a-z]+$", "patternErrorMessage": "an item has small letters"}}}`

func TestCheckSaysWhereAndWhat(t *testing.T) {
	t.Parallel()
	type fault struct{ Pointer, Text, Keyword, Message string }
	for value, want := range map[string][]fault{
		`{"size": 1, "items": ["a"]}`: nil,
		`{"size": "x"}`:               {{"/size", `"x"`, "type", "expected integer, but got string"}},
		`{"items": ["a", "B"]}`:       {{"/items/1", `"B"`, "pattern", "an item has small letters"}},
		`{"sise": 1}`:                 {{"", `{"sise": 1}`, "additionalProperties", "additionalProperties 'sise' not allowed"}},
	} {
		root, _ := document.ParseJSON(document.NewSource("value.json", []byte(value)), document.Limits{})
		faults, err := schema.New("test.json", []byte(text)).Check(root)
		if err != nil {
			t.Fatal(err)
		}
		var got []fault
		for _, f := range faults {
			span := f.Node.Span
			got = append(got, fault{f.Pointer, span.Source.Text[span.Start:span.End], f.Keyword, f.Message})
			if f.Keyword == "additionalProperties" {
				if len(f.Unknown) != 1 || f.Unknown[0].Text != "sise" || !cmp.Equal(f.Known, []string{"size", "items"}) {
					t.Errorf("Check(%s): unknown %v, known %v", value, f.Unknown, f.Known)
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Check(%s) (-want +got):\n%s", value, diff)
		}
	}
}

func TestASchemaThatIsNoneIsAnError(t *testing.T) {
	t.Parallel()
	root, _ := document.ParseJSON(document.NewSource("value.json", []byte("{}")), document.Limits{})
	if _, err := schema.New("test.json", []byte(`{"type": 7}`)).Check(root); err == nil {
		t.Error("Check accepts it")
	}
}
