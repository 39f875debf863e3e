package access_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

const (
	owner   = "111122223333"
	partner = "444455556666"
	root    = `"Principal": {"AWS": "arn:aws:iam::111122223333:root"}`
	all     = `"Principal": "*"`
)

// failing is a test, or a check of one.
type failing interface {
	Helper()
	Fatalf(string, ...any)
}

func parse(t failing, text string) *document.Node {
	t.Helper()
	n, diagnostics := document.ParseJSON(document.NewSource("policy.json", []byte(text)), document.Limits{})
	if len(diagnostics) > 0 {
		t.Fatalf("%s: %s", text, diagnostics[0].Summary)
	}
	return document.Restore(n)
}

// of makes a key policy of account 1111 of statements, which are given as the members of objects.
func of(t failing, statements ...string) access.Subject {
	t.Helper()
	var all []string
	for _, s := range statements {
		effect := `"Effect": "Allow", `
		if strings.Contains(s, `"Effect"`) {
			effect = ""
		}
		action := `"Action": "kms:Decrypt", `
		if strings.Contains(s, `Action"`) {
			action = ""
		}
		resource := `"Resource": "*", `
		if strings.Contains(s, `"Resource"`) {
			resource = ""
		}
		all = append(all, "{"+effect+action+resource+s+"}")
	}
	text := `{"Version": "2012-10-17", "Statement": [` + strings.Join(all, ", ") + `]}`
	return access.Subject{Policy: parse(t, text), Account: policy.Text{{Text: owner}}}
}

func when(condition string) string { return `, "Condition": ` + condition }

// want checks a verdict, and that every witness is there where something is found.
func want(t *testing.T, r access.Result, verdict access.Verdict) {
	t.Helper()
	if r.Verdict != verdict {
		t.Errorf("verdict = %v, want %v: %s", r.Verdict, verdict, describe(r))
	}
	if r.Verdict == access.Unknown && len(r.Reasons) == 0 {
		t.Errorf("unknown without a reason: %s", describe(r))
	}
}

func describe(r access.Result) string {
	out, _ := json.MarshalIndent(struct {
		Cells   []access.Cell
		Reasons []authz.Unknown
	}{r.Cells, r.Reasons}, "", " ")
	if len(out) > 3000 {
		out = out[:3000]
	}
	return string(out)
}
