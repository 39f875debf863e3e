package authz_test

import (
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/authz"
)

func TestDecideExplains(t *testing.T) {
	t.Parallel()
	delegate := `{"Sid": "EnableIAM", "Effect": "Allow", "Principal": {"AWS": "` + owner + `"}, "Action": "kms:*", "Resource": "*"}`
	tests := map[string]struct {
		key, identity, request string
		outcome, summary       string
	}{
		"delegation without identity policy": {
			delegate, "", `{}`,
			"ImplicitlyDenied", "no: the key policy delegates to account 111122223333, but no identity policy of role App allows kms:Decrypt on this key",
		},
		"delegation with identity policy": {
			delegate, `{"Sid": "Use", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}`, `{}`,
			"Allowed", `yes: statement "EnableIAM" of the key policy leaves it to the identity policies of the account, and statement "Use" of policy Use of role App allows it`,
		},
		"a condition that fails is named": {
			delegate, `{"Sid": "Use", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*", "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}}`, `{}`,
			"ImplicitlyDenied", `(statement "Use" of policy Use of role App would, but kms:ViaService is absent from the request)`,
		},
		"the service makes the condition hold": {
			delegate, `{"Sid": "Use", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*", "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}}`, `{"via": "s3"}`,
			"Allowed", `yes: statement "EnableIAM"`,
		},
		"an explicit deny names its statement": {
			delegate + `, {"Sid": "No", "Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}`, `{"Effect": "Allow", "Action": "kms:*", "Resource": "*"}`, `{}`,
			"ExplicitlyDenied", `no: statement "No" of the key policy denies it`,
		},
		"every denial is named, and what would still be missing": {
			delegate + `, {"Sid": "No", "Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}, {"Sid": "Nor", "Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*"}`, "", `{}`,
			"ExplicitlyDenied", `no: statement "No" of the key policy denies it; another statement does too`,
		},
		"an alias never stands for the key": {
			delegate, `{"Sid": "Use", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:us-east-1:111122223333:alias/data"}`, `{}`,
			"ImplicitlyDenied", `(statement "Use" of policy Use of role App names an alias as its resource, which never stands for the key)`,
		},
		"a statement about other keys is named": {
			delegate, `{"Sid": "Use", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:us-east-1:111122223333:key/other"}`, `{}`,
			"ImplicitlyDenied", `(statement "Use" of policy Use of role App does, but on other resources)`,
		},
		"a session policy that fails by a condition is named": {
			delegate, `{"Sid": "Use", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}`,
			`{"sessionPolicies": [{"Statement": {"Sid": "Mfa", "Effect": "Allow", "Action": "kms:*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}}]}`,
			"ImplicitlyDenied", `no session policy of role App allows kms:Decrypt (statement "Mfa" of a session policy would, but aws:MultiFactorAuthPresent is absent from the request)`,
		},
		"a policy that depends on a parameter leaves it open": {
			`{"Sid": "Open", "Effect": "Allow", "Principal": {"AWS": {"$kmslint": {"unknown": "parameter Admin has no default"}}}, "Action": "kms:*", "Resource": "*"}`, "", `{}`,
			"Undetermined", `cannot tell: statement "Open" of the key policy`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := decide(t, world(t, one(tt.key, tt.identity)), tt.request)
			if d.Outcome.String() != tt.outcome || !strings.Contains(d.Summary, tt.summary) {
				t.Errorf("decided %v: %s\nwant %s: %s", d.Outcome, d.Summary, tt.outcome, tt.summary)
			}
		})
	}
}

func TestDecideAssumesAnExceptionByNotPrincipal(t *testing.T) {
	t.Parallel()
	policy := `{"Effect": "Allow", "Principal": {"AWS": "` + appRole + `"}, "Action": "kms:Decrypt", "Resource": "*"},
		{"Sid": "Others", "Effect": "Deny", "NotPrincipal": {"AWS": [%s]}, "Action": "kms:*", "Resource": "*"}`
	tests := map[string]struct {
		listed string
		want   bool
	}{
		"the role alone":           {`"` + appRole + `"`, true},
		"the role and its account": {`"` + appRole + `", "` + owner + `"`, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := decide(t, world(t, one(strings.Replace(policy, "%s", tt.listed, 1), "")), `{}`)
			got := strings.Contains(strings.Join(d.Assumptions, "\n"), "make an exception for role App")
			if d.Outcome.String() != "Allowed" || got != tt.want {
				t.Errorf("decided %v with assumptions %q, want an assumption: %v", d.Outcome, d.Assumptions, tt.want)
			}
		})
	}
}

func TestDecideByTheAccountOfNotPrincipal(t *testing.T) {
	t.Parallel()
	other := "arn:aws:iam::111122223333:role/Other"
	policy := `{"Effect": "Allow", "Principal": {"AWS": "` + appRole + `"}, "Action": "kms:Decrypt", "Resource": "*"},
		{"Sid": "Others", "Effect": "Deny", "NotPrincipal": {"AWS": [%s]}, "Action": "kms:*", "Resource": "*"}`
	for name, tt := range map[string]struct{ listed, outcome, unknown string }{
		"the account and another role":           {`"` + other + `", "` + owner + `"`, "ExplicitlyDenied", ""},
		"the account alone":                      {`"` + owner + `"`, "Undetermined", "AWS does not say whether a NotPrincipal that lists account 111122223333 leaves out everybody of it"},
		"the account and a role of another one":  {`"arn:aws:iam::444455556666:role/App", "` + owner + `"`, "Undetermined", "AWS does not say"},
		"the account, the role and another role": {`"` + owner + `", "` + other + `", "` + appRole + `"`, "Allowed", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := decide(t, world(t, one(strings.Replace(policy, "%s", tt.listed, 1), "")), `{}`)
			var why string
			for _, u := range d.Unknowns {
				why += u.Why
			}
			if d.Outcome.String() != tt.outcome || !strings.Contains(why, tt.unknown) {
				t.Errorf("decided %v, not known: %q; want %s, %q", d.Outcome, why, tt.outcome, tt.unknown)
			}
		})
	}
}

func TestDecideSaysThatTheRoleOfASessionHasNoPath(t *testing.T) {
	t.Parallel()
	statement := `{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/team/*"}}}`
	w := world(t, one(statement, ""))
	for principal, want := range map[string]bool{
		"arn:aws:sts::444455556666:assumed-role/Other/s": true,
		"arn:aws:iam::444455556666:role/Other":           false,
		"arn:aws:sts::111122223333:assumed-role/App/s":   false,
	} {
		d, err := w.Authorize(&authz.Request{Principal: principal, Action: "kms:Decrypt", Resource: keyARN})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(strings.Join(d.Assumptions, "\n"), "is taken to have no path"); got != want {
			t.Errorf("%s: the assumptions are %q, want one about the path: %v", principal, d.Assumptions, want)
		}
	}
}
