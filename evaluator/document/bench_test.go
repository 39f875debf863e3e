package document_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
)

// tenStatements is a key policy of the usual size.
func tenStatements() string {
	var statements []string
	for i := range 10 {
		statements = append(statements, fmt.Sprintf(`    {
      "Sid": "Allow use of the key %d",
      "Effect": "Allow",
      "Principal": {"AWS": ["arn:aws:iam::111122223333:role/App%d", "arn:aws:iam::444455556666:root"]},
      "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
      "Resource": "*",
      "Condition": {"StringEquals": {"kms:ViaService": ["s3.us-east-1.amazonaws.com"]}, "Bool": {"aws:SecureTransport": "true"}}
    }`, i, i))
	}
	return "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n" + strings.Join(statements, ",\n") + "\n  ]\n}\n"
}

func BenchmarkParseJSON(b *testing.B) {
	src := document.NewSource("p.json", []byte(tenStatements()))
	b.SetBytes(int64(len(src.Text)))
	b.ReportAllocs()
	for b.Loop() {
		document.ParseJSON(src, document.Limits{})
	}
}

func BenchmarkParseEmbeddedJSON(b *testing.B) {
	quoted, err := json.Marshal(tenStatements())
	if err != nil {
		b.Fatal(err)
	}
	n := mustParse(b, string(quoted))
	b.SetBytes(int64(len(quoted)))
	b.ReportAllocs()
	for b.Loop() {
		document.ParseEmbeddedJSON(n, document.Limits{})
	}
}

func BenchmarkPrint(b *testing.B) {
	n := mustParse(b, tenStatements())
	b.ReportAllocs()
	for b.Loop() {
		document.Print(n)
	}
}
