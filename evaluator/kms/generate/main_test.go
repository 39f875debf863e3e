// The generator is a program, so its test is in its package.
package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTablesAreUpToDate(t *testing.T) {
	t.Parallel()
	dir, err := sdkDir()
	if err != nil {
		t.Fatal(err)
	}
	want, err := generate("../data", dir)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../tables.go")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("tables.go is stale, run go generate ./evaluator/kms (-want +got):\n%s", diff)
	}
}

func TestGenerateRefuses(t *testing.T) {
	t.Parallel()
	dir, err := sdkDir()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, file, old, new, want string
	}{
		{"an operation that the table lacks", "actions.json", `"operation": "Encapsulate"`, `"operation": ""`,
			"data/actions.json lacks Encapsulate, which the operation list of the kms client has"},
		{"an operation that the client lacks", "actions.json", `"operation": "Encapsulate"`, `"operation": "Encapsulat"`,
			"data/actions.json has Encapsulat, which the operation list of the kms client lacks"},
		{"a grant operation that the table lacks", "grant_operations.json", `"Decapsulate",`, ``,
			"data/grant_operations.json lacks Decapsulate"},
		{"an action that may be granted but is not marked", "actions.json", `"grant": true`, `"grant": false`,
			"data/actions.json (grant) lacks CreateGrant"},
		{"a key spec that the client lacks", "key_specs.json", `"RSA_2048"`, `"RSA_2047"`, "data/key_specs.json has RSA_2047"},
		{"an algorithm that the client lacks", "key_specs.json", `["ECDSA_SHA_384"]`, `["ECDSA_SHA_383"]`, "ECDSA_SHA_383"},
		{"a condition key of an unknown action", "condition_keys.json", `"PutKeyPolicy"`, `"PutKeyPolice"`,
			"condition key kms:BypassPolicyLockoutSafetyCheck: unknown action PutKeyPolice"},
		{"a condition key listed twice", "global_keys.json", `"name": "aws:PrincipalArn"`, `"name": "aws:principalaccount"`, "is listed twice"},
		{"a row with a cell too few", "actions.json", `"states": "ok x1 x2|3`, `"states": "ok x1`, "has 6 states, want 7"},
		{"an unknown footnote", "actions.json", `"states": "ok x1 x2|3`, `"states": "ok x1 x2|33`, `unknown footnote "33"`},
		{"an unknown verdict", "actions.json", `"states": "ok x1 x2|3`, `"states": "ok x1 maybe`, `unknown key state result "maybe"`},
		{"a misspelled property", "actions.json", `"crossAccount"`, `"crossaccounts"`, `unknown field "crossaccounts"`},
		{"a table without a date", "services.json", `"date": "2`, `"about": "2`, "services.json: a table needs a source and a date"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			if err := os.CopyFS(data, os.DirFS("../data")); err != nil {
				t.Fatal(err)
			}
			name := filepath.Join(data, tt.file)
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(text), tt.old) {
				t.Fatalf("%s does not contain %s", tt.file, tt.old)
			}
			text = []byte(strings.Replace(string(text), tt.old, tt.new, 1))
			if err := os.WriteFile(name, text, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := generate(data, dir); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("generate with %s: error = %v, want %q in it", tt.name, err, tt.want)
			}
		})
	}
}
