package evaluator_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/ruleset"
	"github.com/kmslint/kmslint/evaluator/source/sample"
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
	report := measure(b, tree(b, files, statements))
	if report.Summary.Judged != files {
		b.Fatalf("%d of %d policies were judged", report.Summary.Judged, files)
	}
	b.ReportMetric(float64(b.N*files)/b.Elapsed().Seconds(), "files/s")
}

// measure measures the check of a folder, and returns the last report.
func measure(b *testing.B, dir string) (report *finding.Report) {
	set, err := ruleset.Load(b.Context(), rules.FS, ruleset.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if report, err = evaluator.Check(b.Context(), set, evaluator.Options{Paths: []string{dir}}); err != nil {
			b.Fatal(err)
		}
	}
	return report
}

// written puts a sample tree into a folder.
func written(b *testing.B, tree func(sample.Write) error) string {
	b.Helper()
	dir := b.TempDir()
	err := tree(func(name, text string) error {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		return os.WriteFile(file, []byte(text), 0o644)
	})
	if err != nil {
		b.Fatal(err)
	}
	return dir
}

// BenchmarkCheckTerraform judges 300 folders of Terraform code: 2,862 files, 308,000 lines.
func BenchmarkCheckTerraform(b *testing.B) {
	if s := measure(b, written(b, sample.Terraform)).Summary; s.Judged < 700 || s.NotJudged > 0 {
		b.Fatalf("%d policies were judged, %d were not", s.Judged, s.NotJudged)
	}
}

// BenchmarkCheckCloudFormation judges 306 templates, 3.9 MB.
func BenchmarkCheckCloudFormation(b *testing.B) {
	if s := measure(b, written(b, sample.CloudFormation)).Summary; s.Judged != sample.TemplateKeys {
		b.Fatalf("%d policies were judged, want %d", s.Judged, sample.TemplateKeys)
	}
}

// BenchmarkCheckStack judges one folder of Terraform code.
func BenchmarkCheckStack(b *testing.B) {
	stacks, err := filepath.Glob(filepath.Join(written(b, sample.Terraform), "stacks", "*"))
	if err != nil || len(stacks) == 0 {
		b.Fatalf("there are no stacks, error %v", err)
	}
	measure(b, stacks[0])
}

// BenchmarkCheck1000Files judges 1,000 files with a key policy of 10 statements each.
func BenchmarkCheck1000Files(b *testing.B) { benchmark(b, 1000, 10) }

// BenchmarkCheckStatements shows how the time of one file grows with its statements.
func BenchmarkCheckStatements(b *testing.B) {
	for _, n := range []int{1, 10, 100} {
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchmark(b, 20, n) })
	}
}
