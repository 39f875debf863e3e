package policy_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

func BenchmarkParse(b *testing.B) {
	var statements []string
	for i := range 10 {
		statements = append(statements, fmt.Sprintf(`{
      "Sid": "Allow use of the key %d",
      "Effect": "Allow",
      "Principal": {"AWS": ["arn:aws:iam::111122223333:role/App%d", "arn:aws:iam::444455556666:root"]},
      "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
      "Resource": "*",
      "Condition": {"StringEquals": {"kms:ViaService": ["s3.us-east-1.amazonaws.com"]}, "Bool": {"aws:SecureTransport": "true"}}
    }`, i, i))
	}
	n := read(b, `{"Version": "2012-10-17", "Statement": [`+strings.Join(statements, ",\n")+`]}`)
	b.ReportAllocs()
	for b.Loop() {
		if p, ds := policy.Parse(n, policy.Key, document.Limits{}); len(ds) > 0 || len(p.Statements) != 10 {
			b.Fatalf("Parse reports %q", brief(ds))
		}
	}
}
