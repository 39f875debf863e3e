package source_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/kmslint/kmslint/evaluator/source"
)

// Files that another tool fills in, or that templates include, are common in real repositories.
func TestReadWhatOtherToolsFillIn(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		name, text string
		named      bool
		want       string
	}{
		"a value without quotes that is found": {"a.json", `{"Statement": [{"Action": "kms:Decrypt", "Principal": {"AWS": ${ROLES}}}]}`, false, "not read: is filled in by another tool (${ in line 1) before it is JSON or YAML"},
		"a block that is found":                {"a.json", "{\"Statement\": [\n{{- range .keys }}{\"Action\": \"kms:Decrypt\"}{{ end }}]}", false, "not read: is filled in by another tool ({{ in line 2) before it is JSON or YAML"},
		"the same file named":                  {"a.json", `{"Statement": [{"Action": "kms:Decrypt", "Principal": {"AWS": ${ROLES}}}]}`, true, "problem"},
		"a plain mistake that is found":        {"a.json", `{"Statement": [{"Action": "kms:Decrypt", "Principal": {"AWS": ]}]}`, false, "problem"},
		"the policy of an endpoint":            {"a.json", `{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:us-east-1:111122223333:key/k"}]}`, false, "not read: may be a key policy or the policy of a VPC endpoint; name the file to have it judged as a key policy"},
		"the same policy named":                {"a.json", `{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:us-east-1:111122223333:key/k"}]}`, true, "policy"},
		"YAML in flow style called .template":  {"a.template", "{\n  Resources: {\n    ? \"Key\"\n    : {Type: AWS::KMS::Key, Properties: {}}\n  }\n}\n", false, "policy"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), tt.name)
			if err := os.WriteFile(file, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			f := source.Read(source.Entry{Path: filepath.ToSlash(file), Named: tt.named}, source.Options{})
			got := "nothing"
			switch {
			case f.NotRead != "":
				got = "not read: " + f.NotRead
			case len(f.Problems) > 0:
				got = "problem"
			case f.Inventory != nil:
				got = "policy"
			}
			if got != tt.want {
				t.Errorf("Read(%s) = %s, want %s; problems %v", tt.text, got, tt.want, f.Problems)
			}
		})
	}
}
