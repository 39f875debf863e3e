package document_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/document"
)

func TestQualify(t *testing.T) {
	t.Parallel()
	parameter := `{"$kmslint": {"segments": ["a-", {"symbol": "name", "id": "parameter Env%s"}]}}`
	of := " of stack.yaml"
	tests := map[string]struct{ text, want string }{
		"nothing to name":       {`{"a": [1, "b", null]}`, `{"a": [1, "b", null]}`},
		"a symbol in a list":    {`["x", ` + fmt.Sprintf(parameter, "") + `]`, `["x", ` + fmt.Sprintf(parameter, of) + `]`},
		"this account is one":   {`{"$kmslint": {"segments": ["a", {"symbol": "account", "id": "self"}]}}`, `{"$kmslint": {"segments": ["a", {"symbol": "account", "id": "self"}]}}`},
		"a value not known":     {`{"$kmslint": {"unknown": "no default", "symbol": {"symbol": "opaque", "id": "p"}}}`, `{"$kmslint": {"unknown": "no default", "symbol": {"symbol": "opaque", "id": "p of stack.yaml", "why": "no default"}}}`},
		"a name that is symbol": {`{"$kmslint": {"members": [{"name": ` + fmt.Sprintf(parameter, "") + `, "value": 1}]}}`, `{"$kmslint": {"members": [{"name": ` + fmt.Sprintf(parameter, of) + `, "value": 1}]}}`},
		"a side for several values": {
			`{"$kmslint": {"alt": [{"on": "parameter Env", "is": "dev", "or": ["test"], "value": 1}]}}`,
			`{"$kmslint": {"alt": [{"on": "parameter Env of stack.yaml", "is": "dev", "or": ["test"], "value": 1}]}}`,
		},
		"a condition": {
			`{"$kmslint": {"alt": [{"on": "condition IsProd", "is": "true", "value": ` + fmt.Sprintf(parameter, "") + `}, {"on": "condition IsProd", "is": "false"}]}}`,
			`{"$kmslint": {"alt": [{"on": "condition IsProd of stack.yaml", "is": "true", "value": ` + fmt.Sprintf(parameter, of) + `}, {"on": "condition IsProd of stack.yaml", "is": "false"}]}}`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := document.Restore(mustParse(t, tt.text))
			before := document.Print(n)
			got := n.Qualify("stack.yaml")
			if diff := cmp.Diff(document.Print(document.Restore(mustParse(t, tt.want))), document.Print(got)); diff != "" {
				t.Errorf("Qualify (-want +got):\n%s", diff)
			}
			if after := document.Print(n); after != before {
				t.Errorf("Qualify changes the node itself:\n%s", cmp.Diff(before, after))
			}
			if name == "nothing to name" && got != n {
				t.Errorf("Qualify copies a node without symbols")
			}
		})
	}
	if (*document.Node)(nil).Qualify("x") != nil {
		t.Error("Qualify of nothing is something")
	}
}
