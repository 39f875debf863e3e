package policyjson_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/policyjson"
)

func parse(t *testing.T, text string) *document.Node {
	t.Helper()
	root, diagnostics := document.ParseJSON(document.NewSource("x.json", []byte(text)), document.Limits{})
	if len(diagnostics) > 0 {
		t.Fatalf("%s: %v", text, diagnostics[0].Summary)
	}
	return root
}

func TestDocument(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text string
		want string // what is found, as it is displayed; "" is nothing
	}{
		"a policy document":                  {`{"Version": "2012-10-17", "Statement": []}`, "Statement"},
		"a document without version":         {`{"Statement": []}`, "Statement"},
		"a document without statement":       {`{"Version": "2012-10-17", "Id": "x"}`, "Version"},
		"an element in the wrong case":       {`{"Version": "2012-10-17", "statement": []}`, "Version"},
		"the answer of get-key-policy":       {`{"Policy": "{}", "PolicyName": "default"}`, "{}"},
		"a policy inside an object":          {`{"Policy": {"Statement": []}}`, "Statement"},
		"get-key-policy with --query Policy": {`"{\"Statement\": []}"`, `{"Statement": []}`},
		"a property called Policy":           {`{"Policy": {"Type": "AWS::IAM::Policy"}}`, ""},
		"a number called Policy":             {`{"Policy": 1}`, ""},
		"a package with a version":           {`{"name": "kms", "Version": "20.1.0", "main": "x", "type": "y"}`, ""},
		"another version":                    {`{"Version": "1.0"}`, ""},
		"a string":                           {`"kms"`, ""},
		"a list":                             {`[{"Statement": []}]`, ""},
		"null":                               {`null`, ""},
	} {
		found := policyjson.Document(parse(t, test.text))
		got := ""
		switch {
		case found == nil:
		case found.Kind == document.String:
			got = found.Text
		case found.Member(test.want) != nil:
			got = test.want
		default:
			got = "another object"
		}
		if got != test.want {
			t.Errorf("Document(%s): %s gives %q, want %q", name, test.text, got, test.want)
		}
	}
	if got := policyjson.Document(nil); got != nil {
		t.Errorf("Document(nil) = %v, want nil", got)
	}
}

func TestClassify(t *testing.T) {
	t.Parallel()
	statement := func(s string) string { return `{"Version": "2012-10-17", "Statement": [` + s + `]}` }
	const (
		root  = `{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}`
		every = `{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}`
		own   = `{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}`
	)
	for name, test := range map[string]struct {
		text string
		want string // "" is nothing for us
	}{
		"a key policy":                           {statement(root), "key"},
		"one statement that is no list":          {`{"Statement": ` + root + `}`, "key"},
		"the text of a policy":                   {`"{\"Statement\": {\"Effect\": \"Deny\", \"NotPrincipal\": {\"AWS\": \"1\"}, \"Action\": \"kms:*\"}}"`, "key"},
		"KMS in capitals":                        {statement(`{"Effect": "Allow", "Principal": "*", "Action": "KMS:Decrypt", "Resource": "*"}`), "key"},
		"all actions beside one of KMS":          {statement(root + "," + every), "key"},
		"all actions alone":                      {statement(every), ""},
		"NotPrincipal":                           {statement(`{"Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "Action": "kms:*", "Resource": "*"}`), "key"},
		"NotAction":                              {statement(root + `,{"Effect": "Deny", "Principal": "*", "NotAction": "kms:Decrypt", "Resource": "*"}`), "key"},
		"a misspelt action":                      {statement(`{"Effect": "Allow", "Principal": "*", "Action": "kms:Decrpyt", "Resource": "*"}`), "key"},
		"a resource of KMS":                      {statement(`{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:*", "Resource": "arn:aws:kms:us-east-1:111122223333:key/*"}`), "key"},
		"named keys for everyone":                {statement(`{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "arn:aws:kms:us-east-1:111122223333:key/*"}`), ""},
		"denials for everyone":                   {statement(`{"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*"}`), ""},
		"a denial for everyone beside others":    {statement(root + `,{"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*"}`), "key"},
		"a denial for one":                       {statement(`{"Effect": "Deny", "Principal": {"AWS": "111122223333"}, "Action": "kms:*", "Resource": "*"}`), "key"},
		"no resource":                            {statement(`{"Effect": "Allow", "Principal": "*", "Action": "kms:*"}`), "key"},
		"a resource of another service":          {statement(`{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "arn:aws:s3:::b"}`), ""},
		"an action of another service":           {statement(root + `,{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}`), ""},
		"a pattern over services":                {statement(`{"Effect": "Allow", "Principal": "*", "Action": ["kms:*", "k*"], "Resource": "*"}`), ""},
		"principals in some statements only":     {statement(root + "," + own), ""},
		"an identity policy":                     {statement(own), "identity"},
		"an identity policy with other services": {statement(own + `,{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b"}`), "identity"},
		"an identity policy of other services":   {statement(`{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}`), ""},
		"no statements":                          {statement(``), ""},
		"a statement that is no object":          {statement(`"kms:*"`), ""},
		"something else":                         {`{"kms:Decrypt": 1}`, ""},
		"a text that is no policy":               {`"kms:Decrypt"`, ""},
	} {
		kind, ok := policyjson.Classify(parse(t, test.text), document.Limits{})
		got := ""
		if ok {
			got = kind.String()
		}
		if got != test.want {
			t.Errorf("Classify(%s) = %q, want %q", name, got, test.want)
		}
	}
}

// TestClassifyFixtures holds the table of fixtures/policies/README.md.
func TestClassifyFixtures(t *testing.T) {
	t.Parallel()
	const folder = "../../../fixtures/policies"
	want := map[string]string{
		"key-policy.json": "key", "open-key-policy.json": "key", "get-key-policy.json": "key", "vpc-endpoint-policy.json": "key",
		"iam-policy.json": "identity", "service-control-policy.json": "identity",
		"bucket-policy.json": "", "resource-control-policy.json": "", "queue-policy.json": "", "trust-policy.json": "",
	}
	names, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(names) != len(want) {
		t.Fatalf("%d files in %s, want %d; error %v", len(names), folder, len(want), err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		kind, ok := policyjson.Classify(policyjson.Document(parse(t, string(text))), document.Limits{})
		got := ""
		if ok {
			got = kind.String()
		}
		if w, known := want[filepath.Base(name)]; got != w || !known {
			t.Errorf("Classify(%s) = %q, want %q", name, got, w)
		}
	}
}

// TestClassifyDocumentedPolicies takes every example of the AWS documentation for what it is, where that can be told.
func TestClassifyDocumentedPolicies(t *testing.T) {
	t.Parallel()
	for folder, allowed := range map[string]map[string]bool{
		"kms":      {"key": true},
		"identity": {"identity": true, "": true},
		"scp":      {"identity": true, "": true},
		"rcp":      {"": true},
		"bucket":   {"": true},
		"queue":    {"": true},
		"trust":    {"": true},
	} {
		names, err := filepath.Glob(filepath.Join("../../../fixtures/aws-documentation", folder, "*.json"))
		if err != nil || len(names) == 0 {
			t.Errorf("no fixtures in %s: %v", folder, err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if kind, ok := policyjson.Classify(policyjson.Document(parse(t, string(text))), document.Limits{}); ok {
				got = kind.String()
			}
			if !allowed[got] {
				t.Errorf("Classify(%s) = %q", name, got)
			}
		}
	}
}
