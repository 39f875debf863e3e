package ruleset_test

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/ruleset"
	"github.com/kmslint/kmslint/rules"
)

// tenStatements is a key policy of the usual size and kind, with some mistakes in it.
const tenStatements = `{"Version": "2012-10-17", "Id": "key-policy", "Statement": [
	{"Sid": "Enable IAM User Permissions", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"},
	{"Sid": "Administration", "Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:role/KeyAdmin", "arn:aws:iam::111122223333:role/Deploy"]},
	 "Action": ["kms:Create*", "kms:Describe*", "kms:Enable*", "kms:List*", "kms:Put*", "kms:Update*", "kms:Revoke*", "kms:Disable*", "kms:Get*",
	            "kms:Delete*", "kms:TagResource", "kms:UntagResource", "kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion"], "Resource": "*"},
	{"Sid": "Use", "Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:role/App", "arn:aws:iam::444455556666:root"]},
	 "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"], "Resource": "*"},
	{"Sid": "Grants", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/App"},
	 "Action": ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"], "Resource": "*", "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}},
	{"Sid": "S3", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*",
	 "Condition": {"StringEquals": {"kms:CallerAccount": "111122223333", "kms:ViaService": "s3.us-east-1.amazonaws.com"}}},
	{"Sid": "Logs", "Effect": "Allow", "Principal": {"Service": "logs.us-east-1.amazonaws.com"},
	 "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"], "Resource": "*",
	 "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-east-1:111122223333:*"}}},
	{"Sid": "CloudTrail", "Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "kms:GenerateDataKey*", "Resource": "*",
	 "Condition": {"StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": "arn:aws:cloudtrail:*:111122223333:trail/*"},
	               "StringEquals": {"aws:SourceArn": "arn:aws:cloudtrail:us-east-1:111122223333:trail/main"}}},
	{"Sid": "Organization", "Effect": "Allow", "Principal": "*", "Action": ["kms:Decrypt", "kms:DescribeKey"], "Resource": "*",
	 "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abc123"}}},
	{"Sid": "Open", "Effect": "Allow", "Principal": "*", "Action": ["kms:Decrypt", "kms:Decrpt"], "Resource": "*",
	 "Condition": {"StringEquals": {"kms:ViaService": "sns.us-east-1.amazonaws.com"}}},
	{"Sid": "Insecure", "Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
]}`

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ruleset.Load(b.Context(), rules.FS, ruleset.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOwn is what ten own rules add to preparing and to judging one key.
func BenchmarkOwn(b *testing.B) {
	own := fstest.MapFS{}
	for n := range 10 {
		name := fmt.Sprintf("own_%d", n)
		body := `finding contains {"at": s.at, "message": "m"} if { some s in input.policy.statements; s.effect == "Deny"; s.principals.everyone }`
		own["group/"+name+"/"+name+".rego"] = &fstest.MapFile{Data: []byte(ownRule(fmt.Sprintf("ACME%d", n), name, body))}
	}
	shipped := ruleFS(b, nil)
	load := func() *ruleset.Set {
		bundle, err := ruleset.Read(shipped, ruleset.Options{}, ruleset.Tree{Name: "own", FS: own})
		if err != nil {
			b.Fatal(err)
		}
		set, err := bundle.Compile(b.Context(), ruleset.Selection{})
		if err != nil || len(set.Problems()) > 0 {
			b.Fatal(err, set.Problems())
		}
		return set
	}
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			load()
		}
	})
	set, f := load(), factsOf(b, tenStatements)
	b.Run("evaluate", func(b *testing.B) {
		for b.Loop() {
			if _, err := set.Evaluate(b.Context(), f); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkEvaluate is all of what one policy costs after it is parsed into facts, where no other key has it.
func BenchmarkEvaluate(b *testing.B) { benchmarkEvaluate(b, (*ruleset.Set).Forget) }

// BenchmarkEvaluateSame is what one policy costs that other keys have too.
func BenchmarkEvaluateSame(b *testing.B) { benchmarkEvaluate(b, func(*ruleset.Set) {}) }

func benchmarkEvaluate(b *testing.B, before func(*ruleset.Set)) {
	set, err := ruleset.Load(b.Context(), rules.FS, ruleset.Options{})
	if err != nil {
		b.Fatal(err)
	}
	f := factsOf(b, tenStatements)
	b.ReportAllocs()
	for b.Loop() {
		before(set)
		if _, err := set.Evaluate(b.Context(), f); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEvaluateWithoutSieves asks OPA about all rules.
func BenchmarkEvaluateWithoutSieves(b *testing.B) {
	set, err := ruleset.Load(b.Context(), rules.FS, ruleset.Options{})
	if err != nil {
		b.Fatal(err)
	}
	f := factsOf(b, tenStatements)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := set.EvaluateAll(b.Context(), f); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCandidates(b *testing.B) {
	set, err := ruleset.Load(b.Context(), rules.FS, ruleset.Options{})
	if err != nil {
		b.Fatal(err)
	}
	f := factsOf(b, tenStatements)
	b.ReportAllocs()
	for b.Loop() {
		set.Candidates(f)
	}
}

func BenchmarkFacts(b *testing.B) {
	n, _ := document.ParseJSON(document.NewSource("policy.json", []byte(tenStatements)), document.Limits{})
	d := inventory.Document{Kind: "key", Address: "policy.json", Policy: n}
	b.ReportAllocs()
	for b.Loop() {
		facts.OfDocument(&d, facts.Options{})
	}
}

func BenchmarkValue(b *testing.B) {
	f := factsOf(b, tenStatements)
	b.ReportAllocs()
	for b.Loop() {
		ruleset.Value(f)
	}
}
