package terraform_test

import (
	"fmt"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/terraform"
)

// generated is a repository of 30 folders with ten files each, in the shapes that keys have.
func generated() map[string]*document.Source {
	files := tree{}
	for i := range 30 {
		dir := fmt.Sprintf("stack%d", i)
		files[dir+"/main.tf"] = `
data "aws_caller_identity" "current" {}
data "aws_iam_policy_document" "key" {
  statement {
    sid       = "Root"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }
}
resource "aws_kms_key" "document" {
  policy = data.aws_iam_policy_document.key.json
}
resource "aws_kms_key" "encoded" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for s in var.services : {
      Sid = s, Effect = "Allow", Action = ["kms:Decrypt", "kms:GenerateDataKey*"], Resource = "*"
      Principal = { Service = "${s}.amazonaws.com" }
    }]
  })
}`
		files[dir+"/variables.tf"] = "variable \"services\" {\n  default = [\"sns\", \"sqs\", \"s3\", \"logs\"]\n}\n"
		for k := range 8 {
			text := ""
			for r := range 20 {
				text += fmt.Sprintf("resource \"aws_s3_bucket\" \"b%d_%d\" {\n  bucket = \"b-%d-${data.aws_caller_identity.current.account_id}\"\n  tags = {\n    Name = \"b\"\n    Team = \"t\"\n  }\n}\n", k, r, r)
			}
			files[fmt.Sprintf("%s/buckets%d.tf", dir, k)] = text
		}
	}
	return files.sources()
}

func BenchmarkLoad(b *testing.B) {
	all := generated()
	o := options(all)
	size := 0
	for _, src := range all {
		size += len(src.Text)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for i := range 30 {
			if root := terraform.Load(fmt.Sprintf("stack%d", i), o); len(keys(root)) != 2 {
				b.Fatalf("there are %d keys, want 2", len(keys(root)))
			}
		}
	}
}
