package evaluator_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/ruleset"
	"github.com/kmslint/kmslint/rules"
)

// policyOf returns a key policy of n statements such as people write: the account, administrators, users with conditions.
func policyOf(n, seed int) string {
	var b strings.Builder
	b.WriteString("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n")
	b.WriteString(`    {"Sid": "Account", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}`)
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, ",\n    {\"Sid\": \"Use%d\", \"Effect\": \"Allow\", \"Principal\": {\"AWS\": [\"arn:aws:iam::111122223333:role/app-%d-%d\", \"arn:aws:iam::444455556666:role/reader-%d\"]},\n", i, seed, i, i)
		b.WriteString(`     "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"], "Resource": "*",` + "\n")
		fmt.Fprintf(&b, `     "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com", "kms:CallerAccount": "111122223333"}, "Bool": {"aws:SecureTransport": "true"}}}`)
	}
	b.WriteString("\n  ]\n}\n")
	return b.String()
}

func tree(b *testing.B, files, statements int) string {
	b.Helper()
	dir := b.TempDir()
	for i := range files {
		name := filepath.Join(dir, fmt.Sprintf("d%02d", i%20), fmt.Sprintf("key-%04d.json", i))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(policyOf(statements, i)), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	return dir
}

func benchmark(b *testing.B, files, statements int) {
	dir := tree(b, files, statements)
	set, err := ruleset.Load(b.Context(), rules.FS, ruleset.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		report, err := evaluator.Check(b.Context(), set, evaluator.Options{Paths: []string{dir}})
		if err != nil || report.Summary.Judged != files {
			b.Fatalf("%d of %d policies were judged, error %v", report.Summary.Judged, files, err)
		}
	}
	b.ReportMetric(float64(b.N*files)/b.Elapsed().Seconds(), "files/s")
}

// BenchmarkCheck1000Files judges 1,000 files with a key policy of 10 statements each.
func BenchmarkCheck1000Files(b *testing.B) { benchmark(b, 1000, 10) }

// BenchmarkCheckStatements shows how the time of one file grows with its statements.
func BenchmarkCheckStatements(b *testing.B) {
	for _, n := range []int{1, 10, 100} {
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchmark(b, 20, n) })
	}
}
