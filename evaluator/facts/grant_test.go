package facts_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

const symmetric = `"KeyMetadata": {"KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT"}`

// around returns the facts of the first key of an account's Region, whose other members are given, with what is around it.
func around(tb testing.TB, account, region string, o facts.Options) *facts.Facts {
	tb.Helper()
	inv, diagnostics := inventory.Decode(parse(tb, `{"Schema": "kmslint.inventory/v1", "Accounts": [{"AccountId": "111122223333"`+account+
		`, "Regions": [{"Region": "us-east-1", `+region+`}]}]}`))
	for _, d := range diagnostics {
		tb.Fatalf("%s cannot be read: %s", region, d.Summary)
	}
	o.Unit = facts.NewUnit(inv)
	return facts.OfKey(&inv.Accounts[0].Regions[0].Keys[0], &inv.Accounts[0], o)[0]
}

// grantsOf returns the facts of the grants of a symmetric encryption key.
func grantsOf(tb testing.TB, grants string) *facts.Grants {
	tb.Helper()
	return around(tb, "", `"Keys": [{`+symmetric+`, "Grants": [`+grants+`]}]`, facts.Options{}).Key.Grants
}

func TestPrincipalsOfGrants(t *testing.T) {
	t.Parallel()
	const details = `, "AuthorizationDetails": {"RoleDetailList": [{"RoleName": "App", "Arn": "arn:aws:iam::111122223333:role/App"}]`
	tests := []struct {
		name, principal, account string
		want                     string // type, account, whether it is AWS, whether it exists
	}{
		{"a role that is there", `"arn:aws:iam::111122223333:role/App"`, details + "}", "role own false yes"},
		{"a role that is not there", `"arn:aws:iam::111122223333:role/Gone"`, details + "}", "role own false no"},
		{"a role of an account that lists only some", `"arn:aws:iam::111122223333:role/Gone"`, details + `, "Partial": true}`, "role own false unknown"},
		{"a role of an account whose principals are not known", `"arn:aws:iam::111122223333:role/Gone"`, "", "role own false unknown"},
		{"a role of another account", `"arn:aws:iam::444455556666:role/App"`, details + "}", "role external false unknown"},
		{"a role whose name is not known", text(`"arn:aws:iam::111122223333:role/"`, opaque), details + "}", "role own false unknown"},
		{"an account", `"arn:aws:iam::111122223333:root"`, details + "}", "account own false unknown"},
		{"the id of an account", `"444455556666"`, "", "account external false unknown"},
		{"a deleted role", `"AROADBQP57FF2AEXAMPLE"`, "", "unique-id  false no"},
		{"a service", `"rds.us-east-1.amazonaws.com"`, "", "service  true unknown"},
		{"a service that AWS does not name", `"AWS Internal"`, "", "service  true unknown"},
		{"a service-linked role", `"arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"`, details + "}", "role own true no"},
		{"the role of Amazon EC2 for encrypted volumes", `"arn:aws:sts::111122223333:assumed-role/aws:ec2-infrastructure/i-0abc"`, "", "session own true unknown"},
		{"a session", `"arn:aws:sts::111122223333:assumed-role/App/me"`, "", "session own false unknown"},
		{"a choice", choice("condition X", `"a"`, `"b"`), "", "unknown  false unknown"},
		{"something that is not known", text(opaque), "", "unknown  false unknown"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := around(t, tt.account, `"Keys": [{`+symmetric+`, "Grants": [{"GranteePrincipal": `+tt.principal+`}]}]`, facts.Options{})
			g := f.Key.Grants.List[0].Grantee
			if got := fmt.Sprintf("%s %s %v %s", g.Type, g.Account, g.AWS, g.Exists); got != tt.want {
				t.Errorf("the grantee %s is %q, want %q", tt.principal, got, tt.want)
			}
		})
	}
}

func TestOperationsOfGrants(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, metadata, operations string
		problems                   []string
		fitting, supported         int
		complete                   bool
	}{
		{"those of a symmetric encryption key", `"KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT"`,
			`["Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "DescribeKey", "CreateGrant"]`, nil, 8, 11, true},
		{"one that another usage needs", `"KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT"`, `["Sign"]`,
			[]string{"Sign: the key usage is ENCRYPT_DECRYPT which is not valid for Sign"}, 0, 11, true},
		{"a data key under a key pair", `"KeySpec": "RSA_3072", "KeyUsage": "ENCRYPT_DECRYPT"`, `["GenerateDataKey", "Decrypt"]`,
			[]string{"GenerateDataKey: the algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_3072"}, 1, 8, true},
		{"the public key of a key without one", `"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"`, `["GetPublicKey", "GenerateMac"]`,
			[]string{"GetPublicKey: the key spec is HMAC_256 which is not valid for GetPublicKey"}, 1, 5, true},
		{"no grant operation", `"KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT"`, `["kms:Decrypt", "ReEncrypt"]`,
			[]string{"kms:Decrypt: it is no operation that a grant can have", "ReEncrypt: it is no operation that a grant can have"}, 0, 11, true},
		{"a key of which nothing is known", ``, `["Sign", "Decrypt"]`, nil, 0, 0, true},
		{"a spec and a usage that do not go together", `"KeySpec": "HMAC_256", "KeyUsage": "SIGN_VERIFY"`, `["Sign"]`, nil, 0, 0, true},
		{"operations that are not known", `"KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT"`, `["Decrypt", ` + text(opaque) + `]`, nil, 1, 11, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := around(t, "", `"Keys": [{"KeyMetadata": {`+tt.metadata+`}, "Grants": [{"Operations": `+tt.operations+`}]}]`, facts.Options{})
			o := f.Key.Grants.List[0].Operations
			var problems []string
			for _, op := range o.List {
				if op.Problem != "" {
					problems = append(problems, op.Text+": "+op.Problem)
				}
			}
			if diff := cmp.Diff(tt.problems, problems); diff != "" {
				t.Errorf("problems of %s (-want +got):\n%s", tt.operations, diff)
			}
			if o.Fitting != tt.fitting || o.Supported != tt.supported || o.Complete != tt.complete {
				t.Errorf("%s: %d of %d, complete: %v; want %d of %d, %v", tt.operations, o.Fitting, o.Supported, o.Complete, tt.fitting, tt.supported, tt.complete)
			}
		})
	}
}

func TestConstraintsOfGrants(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ü", 400)
	g := grantsOf(t, `{"Constraints": {"EncryptionContextSubset": {"a": "b", "c": "`+long+`"}, "SourceArn": "arn:aws:s3:::b"}},
		{"Constraints": {"EncryptionContextEquals": {"a": `+text(opaque)+`}}}, {"Constraints": {"EncryptionContextEquals": {}}}, {}`).List
	type summary struct {
		present, source bool
		contexts        string
	}
	var got []summary
	for _, g := range g {
		s := summary{present: g.Constraints.Present, source: g.Constraints.SourceArn}
		for _, c := range g.Constraints.Contexts {
			s.contexts += fmt.Sprintf("%s %v %d %d", c.Element, c.Complete, c.Pairs, c.Longest)
		}
		got = append(got, s)
	}
	want := []summary{{true, true, "EncryptionContextSubset true 2 400"}, {true, false, "EncryptionContextEquals false 1 0"}, {}, {}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(summary{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestGrantsThatAServiceMade(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, grant string
		want        bool
	}{
		{"a service retires it", `"RetiringPrincipal": "rds.us-east-1.amazonaws.com"`, true},
		{"another service retires it", `"RetiringServicePrincipal": "rds.amazonaws.com"`, true},
		{"its context is of Amazon EBS", `"Constraints": {"EncryptionContextSubset": {"aws:ebs:id": "vol-1"}}`, true},
		{"it is for one resource of a service", `"Constraints": {"SourceArn": "arn:aws:s3:::b"}`, true},
		{"its name is the ARN of a resource", `"Name": "arn:aws:redshift:us-east-1:111122223333:cluster:a"`, true},
		{"it has a name", `"Name": "nightly"`, false},
		{"its context is of its own", `"Constraints": {"EncryptionContextSubset": {"tenant": "a"}}`, false},
		{"a role retires it", `"RetiringPrincipal": "arn:aws:iam::111122223333:role/App"`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := grantsOf(t, "{"+tt.grant+"}").List[0].ByService; got != tt.want {
				t.Errorf("the grant {%s} is made by a service: %v, want %v", tt.grant, got, tt.want)
			}
		})
	}
}

func TestGrantsThatAreTheSame(t *testing.T) {
	t.Parallel()
	const base = `"Name": "n", "GranteePrincipal": "arn:aws:iam::111122223333:role/App", "Operations": ["Decrypt", "Encrypt"], "Constraints": {"EncryptionContextEquals": {"a": "b", "c": "d"}}`
	tests := []struct {
		name, other string
		want        bool
	}{
		{"word for word", base, true},
		{"in another order, with another id", `"GrantId": "2", "Name": "n", "GranteePrincipal": "arn:aws:iam::111122223333:role/App", "Operations": ["Encrypt", "Decrypt"], "Constraints": {"EncryptionContextEquals": {"c": "d", "a": "b"}}`, true},
		{"another name", strings.Replace(base, `"n"`, `"m"`, 1), false},
		{"another grantee", strings.Replace(base, "App", "Web", 1), false},
		{"another retiring principal", base + `, "RetiringPrincipal": "arn:aws:iam::111122223333:role/App"`, false},
		{"another operation", strings.Replace(base, `"Encrypt"`, `"DescribeKey"`, 1), false},
		{"another constraint", strings.Replace(base, `"d"`, `"e"`, 1), false},
		{"another kind of constraint", strings.Replace(base, "Equals", "Subset", 1), false},
		{"an operation that is not known", strings.Replace(base, `"Encrypt"`, text(opaque), 1), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := grantsOf(t, "{"+base+"}, {"+tt.other+"}").List
			want := ""
			if tt.want {
				want = "/key/grants/list/0"
			}
			if g[0].Same != "" || g[1].Same != want {
				t.Errorf("the grants are the same as %q and %q, want %q and %q", g[0].Same, g[1].Same, "", want)
			}
		})
	}
	t.Run("both not known", func(t *testing.T) {
		t.Parallel()
		same := `{"GranteePrincipal": ` + unknownBecause("x") + `, "Operations": ["Decrypt"]}`
		if g := grantsOf(t, same+", "+same).List; g[1].Same != "" {
			t.Errorf("grants to principals that are not known are the same: %q", g[1].Same)
		}
	})
}

func TestNamesOfGrants(t *testing.T) {
	t.Parallel()
	var got []string
	for _, g := range grantsOf(t, `{"Name": "nightly", "GrantId": "1"}, {"GrantId": "0a1b"}, {}, {"Name": `+text(`"for-"`, opaque)+`}`).List {
		got = append(got, g.Name)
	}
	want := []string{`grant "nightly"`, "grant 0a1b", "grant 3", `grant "for-${parameter Any}"`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
