package access_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/access"
)

// lines writes cells one a line: who, but not whom, how: actions, when; "~" marks what is not exact.
func lines(r access.Result) string {
	var out []string
	for _, c := range r.Cells {
		line := strings.Join(c.Who, ", ")
		if c.Except != nil {
			line += ", but not " + strings.Join(c.Except, ", ")
		}
		if c.How != "" {
			line += ", " + c.How
		}
		var actions []string
		for _, a := range c.Actions {
			actions = append(actions, strings.TrimPrefix(a.String(), "kms:"))
		}
		if len(actions) == access.ActionCount() {
			actions = []string{"all"}
		}
		line += ": " + strings.Join(actions, " ")
		for i, when := range c.When {
			line += [...]string{" when ", " or "}[min(i, 1)] + strings.Join(when, " and ")
		}
		if !c.Exact {
			line = "~ " + line
		}
		if c.Witness == nil {
			line += " ?"
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// TestCells says how changes read.
func TestCells(t *testing.T) {
	t.Parallel()
	app, bee := `"Principal": {"AWS": "arn:aws:iam::111122223333:role/App"}`, `"Principal": {"AWS": "arn:aws:iam::111122223333:role/Bee"}`
	everything := `, "Action": "kms:*"`
	via := func(operator, value string) string {
		return when(fmt.Sprintf(`{%q: {"kms:ViaService": %q}}`, operator, value))
	}
	for name, test := range map[string]struct {
		old, new []string
		want     string
	}{
		"delegation to the account covers those who are named": {[]string{app, bee + `, "Action": "kms:PutKeyPolicy"`}, []string{app, bee + `, "Action": "kms:PutKeyPolicy"`, root + everything},
			"~ anyone in account 111122223333, if their IAM policy allows it: all"},
		"a role opened to an organization": {[]string{root + everything, app}, []string{root + everything, all + when(`{"StringEquals": {"aws:PrincipalOrgID": "o-a"}}`)},
			"anyone in organization o-a, but not anyone in account 111122223333, if their IAM policy allows it: Decrypt\n~ anyone in account 111122223333, even without an IAM policy: Decrypt when aws:PrincipalOrgID is o-a"},
		"a role opened to everyone": {[]string{app}, []string{all},
			"anyone in AWS, but not arn:aws:iam::111122223333:role/App, if their IAM policy allows it: Decrypt\n" +
				"~ anyone in account 111122223333, even without an IAM policy: Decrypt\nevery service: Decrypt"},
		"a service for a pattern of it": {[]string{app + via("StringEquals", "s3.us-east-1.amazonaws.com")}, []string{app + via("StringLike", "s3.*.amazonaws.com")},
			"arn:aws:iam::111122223333:role/App, even without an IAM policy: Decrypt when kms:ViaService is like s3.*.amazonaws.com but not s3.us-east-1.amazonaws.com"},
		"an action added": {[]string{app}, []string{app + `, "Action": ["kms:Decrypt", "kms:Encrypt"]`},
			"arn:aws:iam::111122223333:role/App, even without an IAM policy: Encrypt"},
		"two roles alike": {nil, []string{app, bee}, "arn:aws:iam::111122223333:role/App, arn:aws:iam::111122223333:role/Bee, even without an IAM policy: Decrypt"},
		"a deny with an exception dropped": {[]string{root, deny + all + when(`{"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/App"}}`)}, []string{root},
			"anyone in account 111122223333, but not arn:aws:iam::111122223333:role/App, if their IAM policy allows it: Decrypt"},
		"a deny of one that stays": {[]string{deny + app}, []string{deny + app, root},
			"anyone in account 111122223333, but not arn:aws:iam::111122223333:role/App, if their IAM policy allows it: Decrypt"},
		"roles by a pattern": {[]string{root, app}, []string{root, app, all + when(`{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/ci-*"}}`)},
			"principals like arn:aws:iam::111122223333:role/ci-*, even without an IAM policy: Decrypt"},
		"roles of every account by a pattern": {[]string{root}, []string{root, all + when(`{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/ci-*"}}`)},
			"principals like arn:aws:iam::111122223333:role/ci-*, even without an IAM policy: Decrypt\n" +
				"principals like arn:aws:iam::*:role/ci-*, but not anyone in account 111122223333, if their IAM policy allows it: Decrypt"},
		"numbers and times": {nil, []string{app + when(`{"NumericLessThan": {"aws:MultiFactorAuthAge": "600"}, "DateGreaterThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}`)},
			"arn:aws:iam::111122223333:role/App, even without an IAM policy: Decrypt when aws:MultiFactorAuthAge is less than 600 and aws:CurrentTime is after 2030-01-01T00:00:00Z"},
		"addresses": {nil, []string{app + when(`{"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "192.0.2.0/24"]}, "NotIpAddress": {"aws:SourceIp": "10.1.0.0/16"}}`)},
			"arn:aws:iam::111122223333:role/App, even without an IAM policy: Decrypt when aws:SourceIp is in 192.0.2.0/24 or in 10.0.0.0/8 but not in 10.1.0.0/16"},
		"booleans": {nil, []string{app + when(`{"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}`)},
			"arn:aws:iam::111122223333:role/App, even without an IAM policy: Decrypt when aws:MultiFactorAuthPresent is absent or true"},
		"several values": {nil, []string{app + when(`{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": ["o-a/r/*", "o-b/*"]}}`)},
			"arn:aws:iam::111122223333:role/App, even without an IAM policy: Decrypt when aws:PrincipalOrgPaths has a value that is like o-a/r/* or like o-b/*"},
		"a negated condition": {nil, []string{app + via("StringNotLike", "s3.*")},
			"arn:aws:iam::111122223333:role/App, even without an IAM policy: Decrypt when kms:ViaService is not like s3.*"},
		"all values that are written": {nil, []string{app + when(`{"StringEquals": {"aws:SourceVpc": ["vpc-1", "vpc-2"]}}`)},
			"arn:aws:iam::111122223333:role/App, even without an IAM policy: Decrypt when aws:SourceVpc is vpc-1 or vpc-2"},
		"what an action cannot have is no condition": {nil, []string{app + everything, deny + all + `, "Action": "kms:Put*"` + when(`{"StringEquals": {"kms:EncryptionContext:a": "b"}}`)},
			"arn:aws:iam::111122223333:role/App, even without an IAM policy: all"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := access.NewAccess(of(t, test.old...), of(t, test.new...), access.Limits{})
			if got := lines(r); got != test.want {
				t.Errorf("cells:\n%s\nwant:\n%s", got, test.want)
			}
		})
	}
}
