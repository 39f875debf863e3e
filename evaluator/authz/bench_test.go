package authz_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/kms"
)

// benchKeyPolicy is a key policy of so many statements, such as people write: account, administrators, use by encryption context
// and by tag of the principal, grants for AWS resources, transport.
func benchKeyPolicy(statements int) string {
	all := []string{
		`{"Sid": "Account", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}`,
		`{"Sid": "Transport", "Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}`,
		`{"Sid": "Admins", "Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:role/Admin", "arn:aws:iam::111122223333:role/Security"]}, "Action": ["kms:Create*", "kms:Describe*", "kms:Enable*", "kms:List*", "kms:Put*", "kms:Update*", "kms:Revoke*", "kms:Disable*", "kms:Get*", "kms:Delete*", "kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion"], "Resource": "*"}`,
		`{"Sid": "Context", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/App"}, "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*", "Condition": {"StringEquals": {"kms:EncryptionContext:Department": ["HR", "Sales"]}}}`,
		`{"Sid": "Tag", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"], "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/Team": "blue", "aws:PrincipalAccount": "111122223333"}}}`,
		`{"Sid": "Grants", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/App"}, "Action": ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"], "Resource": "*", "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}}`,
	}
	for len(all) < statements {
		all = append(all, fmt.Sprintf(`{"Sid": "Use%d", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/Reader%[1]d"}, "Action": ["kms:Decrypt", "kms:DescribeKey"], "Resource": "*", "Condition": {"StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}}}`, len(all)))
	}
	return strings.Join(all[:statements], ", ")
}

// benchInventory has a key with a policy of so many statements; a role with 5 statements, a boundary of 2; 3 statements of SCPs.
func benchInventory(statements int) string {
	identity := `{"Effect": "Allow", "Action": ["s3:*", "logs:*"], "Resource": "*"},
		{"Effect": "Allow", "Action": ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*"], "Resource": "arn:aws:kms:us-east-1:111122223333:key/*", "Condition": {"StringEquals": {"aws:ResourceTag/Team": "${aws:PrincipalTag/Team}"}}},
		{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:*:111122223333:key/*", "Condition": {"StringLike": {"kms:EncryptionContext:Department": "I*"}}},
		{"Effect": "Allow", "Action": ["kms:List*", "kms:Describe*"], "Resource": "*"},
		{"Effect": "Deny", "Action": ["kms:ScheduleKeyDeletion", "kms:DisableKey"], "Resource": "*"}`
	boundary := `{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "kms:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["us-east-1", "eu-west-1"]}}}`
	scp := func(statement string) string {
		return `{"Name": "P", "Document": {"Version": "2012-10-17", "Statement": [` + statement + `]}}`
	}
	full := scp(`{"Effect": "Allow", "Action": "*", "Resource": "*"}`)
	region := scp(`{"Effect": "Deny", "NotAction": ["iam:*", "sts:*"], "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}}}`)
	inv := one(benchKeyPolicy(statements), identity)
	inv = strings.Replace(inv, `"Path": "/"`, `"Path": "/", "PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/B"}`, 1)
	inv = strings.Replace(inv, `"Policies": []`, `"Policies": [{"PolicyName": "B", "Arn": "arn:aws:iam::111122223333:policy/B", "DefaultVersionId": "v1", "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true, "Document": {"Version": "2012-10-17", "Statement": [`+boundary+`]}}]}]`, 1)
	inv = strings.Replace(inv, `"Tags": []`, `"Tags": [{"TagKey": "Team", "TagValue": "red"}]`, 1)
	return strings.Replace(inv, `"Organization": null`, `"Organization": {"Id": "o-abc123", "MasterAccountId": "999999999999", "Accounts": [{"Id": "111122223333", "OrgPath": "o-abc123/r-ab12/", "ServiceControlPolicies": [[`+full+`, `+region+`], [`+full+`]], "ResourceControlPolicies": [[]]}]}`, 1)
}

func benchRequest() *authz.Request {
	return &authz.Request{
		Principal: session, Action: "kms:Decrypt", Resource: keyARN,
		Context: map[string][]string{"aws:SourceIp": {"10.1.2.3"}},
		Params:  map[string]any{"EncryptionContext": map[string]any{"Department": "IT", "Purpose": "Test"}},
	}
}

func benchPrepared(t testing.TB, statements int) *authz.Prepared {
	t.Helper()
	p, err := world(t, benchInventory(statements)).Prepare(benchRequest())
	if err != nil {
		t.Fatal(err)
	}
	if o := p.Outcome(); o != authz.Allowed {
		t.Fatalf("Outcome() = %v, want %v: %s", o, authz.Allowed, p.Decide().Summary)
	}
	return p
}

func TestOutcomeDoesNotAllocate(t *testing.T) {
	p := benchPrepared(t, 6)
	if n := testing.AllocsPerRun(100, func() { p.Outcome() }); n != 0 {
		t.Errorf("Outcome() allocates %v times, want 0", n)
	}
}

// BenchmarkOutcome decides without an explanation: key policy of so many statements, identity policy of 5, boundary of 2, SCPs of 3.
func BenchmarkOutcome(b *testing.B) {
	for _, statements := range []int{6, 10} {
		b.Run(fmt.Sprint(statements, "statements"), func(b *testing.B) {
			p := benchPrepared(b, statements)
			b.ReportAllocs()
			for b.Loop() {
				p.Outcome()
			}
		})
	}
}

// BenchmarkDecide decides the same with a full explanation.
func BenchmarkDecide(b *testing.B) {
	p := benchPrepared(b, 6)
	b.ReportAllocs()
	for b.Loop() {
		p.Decide()
	}
}

// BenchmarkPrepareAndOutcome decides requests that share an inventory, on all processors.
func BenchmarkPrepareAndOutcome(b *testing.B) {
	w := world(b, benchInventory(6))
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		r := benchRequest()
		for pb.Next() {
			p, err := w.Prepare(r)
			if err != nil {
				b.Fatal(err)
			}
			p.Outcome()
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "decisions/s")
}

// BenchmarkCompilePolicy compiles an inventory that is a key with a policy of 10 statements.
func BenchmarkCompilePolicy(b *testing.B) {
	inv := decoded(b, one(benchKeyPolicy(10), ""))
	b.ReportAllocs()
	for b.Loop() {
		authz.Compile(inv, document.Limits{})
	}
}

// BenchmarkWhoCan asks about each of 1,000 keys of an account with 20,000 roles who can decrypt with it.
func BenchmarkWhoCan(b *testing.B) {
	inv := decoded(b, manyInventory(20000, 1000))
	b.Run("compile", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			authz.Compile(inv, document.Limits{})
		}
	})
	w, _ := authz.Compile(inv, document.Limits{})
	keys := w.Keys()
	b.Run("decide", func(b *testing.B) {
		b.ReportAllocs()
		can := 0
		for b.Loop() {
			can = 0
			for _, k := range keys {
				can += len(w.WhoCan(kms.ActionDecrypt, k.Key))
			}
		}
		b.ReportMetric(float64(can), "answers")
	})
}

// manyInventory has roles and keys in one account. One key of ten leaves it to identity policies, of which every second
// role's allows it for keys of its team; the others name two roles each.
func manyInventory(roles, keys int) string {
	var r, k strings.Builder
	for i := range roles {
		fmt.Fprintf(&r, `%s{"RoleName": "R%d", "RoleId": "AROA%[2]d", "Arn": "arn:aws:iam::111122223333:role/R%[2]d", "Path": "/", "Tags": [{"Key": "Team", "Value": "t%d"}], "RolePolicyList": [{"PolicyName": "Use", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
			{"Effect": "Allow", "Action": ["s3:*", "%s"], "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/Team": "${aws:PrincipalTag/Team}"}}}, {"Effect": "Deny", "Action": "kms:ScheduleKeyDeletion", "Resource": "*"}]}}]}`,
			separator(i), i, i%50, []string{"kms:Decrypt", "logs:*"}[i%2])
	}
	for i := range keys {
		statement := fmt.Sprintf(`{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:role/R%d", "arn:aws:iam::111122223333:role/R%d"]}, "Action": ["kms:Decrypt", "kms:Encrypt"], "Resource": "*"}`, i, i+keys)
		if i%10 == 0 {
			statement = `{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}`
		}
		fmt.Fprintf(&k, `%s{"KeyMetadata": {"Arn": "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-%012d", "KeyManager": "CUSTOMER", "KeyState": "Enabled", "KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT", "Origin": "AWS_KMS", "MultiRegion": false},
			"Policy": {"Version": "2012-10-17", "Statement": [%s]}, "Grants": [], "Aliases": [], "Tags": [{"TagKey": "Team", "TagValue": "t%d"}]}`, separator(i), i, statement, i%50)
	}
	return `{"Schema": "kmslint.inventory/v1", "Organization": null, "Accounts": [{"AccountId": "111122223333", "AuthorizationDetails": {"UserDetailList": [], "GroupDetailList": [], "Policies": [], "RoleDetailList": [` +
		r.String() + `]}, "Regions": [{"Region": "us-east-1", "Keys": [` + k.String() + `]}]}]}`
}

func separator(i int) string {
	if i == 0 {
		return ""
	}
	return ", "
}

func decoded(t testing.TB, text string) *inventory.Inventory {
	t.Helper()
	inv, ds := inventory.Decode(read(t, text))
	if len(ds) > 0 {
		t.Fatalf("Decode reports %+v", ds)
	}
	return inv
}
