package document_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPlainIsWhatEncodingJSONDecodes(t *testing.T) {
	t.Parallel()
	n, diagnostics := parse(`{"a": [1, 2.5e3, "x", true, null], "b": {"c": "d"}}`)
	if len(diagnostics) > 0 {
		t.Fatal(diagnostics)
	}
	want := map[string]any{
		"a": []any{json.Number("1"), json.Number("2.5e3"), "x", true, nil},
		"b": map[string]any{"c": "d"},
	}
	if diff := cmp.Diff(want, n.Plain()); diff != "" {
		t.Errorf("Plain (-want +got):\n%s", diff)
	}
	if got := symbolic(symbol(account)).Plain(); got != "" {
		t.Errorf("Plain of a symbol is %v, want the empty text", got)
	}
}
