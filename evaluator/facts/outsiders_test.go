package facts_test

import (
	"testing"

	"github.com/kmslint/kmslint/evaluator/facts"
)

func TestDenyKeepsOutsidersOut(t *testing.T) {
	t.Parallel()
	deny := func(condition string) string {
		return `{"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*", "Condition": ` + condition + `}`
	}
	const organization = `{"StringNotEquals": {"aws:PrincipalOrgID": "o-abc123"}}`
	allow := func(actions string) string {
		return `{"Effect": "Allow", "Principal": "*", ` + actions + `, "Resource": "*"}`
	}
	decrypt := allow(`"Action": "kms:Decrypt"`)
	tests := []struct {
		name, allow string
		denies      []string
		want        bool
	}{
		{"other organizations are denied", decrypt, []string{deny(organization)}, true},
		{"so are callers of none", decrypt, []string{deny(`{"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-abc123"}}`)}, true},
		{"services are exempt", decrypt, []string{deny(`{"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-abc123"}, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}`)}, true},
		{"services are exempt, as JSON boolean", decrypt, []string{deny(`{"StringNotEquals": {"aws:PrincipalOrgID": "o-abc123"}, "Bool": {"aws:PrincipalIsAWSService": false}}`)}, true},
		{"only services are named", decrypt, []string{deny(`{"Bool": {"aws:PrincipalIsAWSService": "false"}}`)}, false},
		{"who is neither of the organization nor in the network", decrypt, []string{deny(`{"StringNotEquals": {"aws:PrincipalOrgID": "o-abc123", "aws:SourceVpce": "vpce-1"}}`)}, true},
		{"other accounts are denied", decrypt, []string{deny(`{"StringNotEquals": {"kms:CallerAccount": ["111122223333", ` + text(self) + `]}}`)}, true},
		{"other accounts than the owner's are denied", decrypt, []string{deny(`{"StringNotEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}}`)}, true},
		{"other owners' callers are denied", decrypt, []string{deny(`{"StringNotEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}`)}, true},
		{"other accounts' principals are denied", decrypt, []string{deny(`{"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:*"}}`)}, true},
		{"every value of a key is elsewhere", decrypt, []string{deny(`{"ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": "o-abc123/*"}}`)}, true},
		{"everyone is denied", decrypt, []string{`{"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "*", "Resource": ["*"]}`}, true},
		{"two Deny statements share the work", allow(`"Action": ["kms:Decrypt", "kms:Encrypt"]`), []string{
			`{"Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*", "Condition": ` + organization + `}`,
			`{"Effect": "Deny", "Principal": "*", "Action": "kms:Encrypt", "Resource": "*", "Condition": ` + organization + `}`}, true},
		{"NotAction leaves the action denied", decrypt, []string{`{"Effect": "Deny", "Principal": "*", "NotAction": "kms:Encrypt", "Resource": "*", "Condition": ` + organization + `}`}, true},
		{"a pattern that is not known cannot be wider than all actions", allow(`"Action": ` + text(`"kms:"`, opaque)), []string{deny(organization)}, true},

		{"a value of the key is no other organization", decrypt, []string{deny(`{"ForAnyValue:StringNotLike": {"aws:PrincipalOrgPaths": "o-abc123/*"}}`)}, false},
		{"a further condition lets outsiders slip through", decrypt, []string{deny(`{"StringNotEquals": {"aws:PrincipalOrgID": "o-abc123"}, "Bool": {"aws:SecureTransport": "false"}}`)}, false},
		{"conditions that are not known", decrypt, []string{deny(`{"StringNotEquals": {"aws:PrincipalOrgID": "o-abc123"}, "Bool": ` + unknownBecause("x") + `}`)}, false},
		{"the organization is a wildcard", decrypt, []string{deny(`{"StringNotLike": {"aws:PrincipalOrgID": "o-*"}}`)}, false},
		{"the organization may be a wildcard", decrypt, []string{deny(`{"StringNotLike": {"aws:PrincipalOrgID": ` + text(opaque) + `}}`)}, false},
		{"no organization is named", decrypt, []string{deny(`{"StringNotEquals": {"aws:PrincipalOrgID": []}}`)}, false},
		{"the operator is not negated", decrypt, []string{deny(`{"StringEquals": {"aws:PrincipalOrgID": "o-abc123"}}`)}, false},
		{"the key says nothing about the caller", decrypt, []string{deny(`{"StringNotEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}`)}, false},
		{"an order of account ids", decrypt, []string{deny(`{"NumericNotEquals": {"kms:CallerAccount": "111122223333"}}`)}, false},
		{"some of the actions are not denied", allow(`"Action": ["kms:Decrypt", "kms:Encrypt"]`), []string{
			`{"Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*", "Condition": ` + organization + `}`}, false},
		{"NotAction leaves the action out", decrypt, []string{`{"Effect": "Deny", "Principal": "*", "NotAction": ["kms:Decrypt"], "Resource": "*", "Condition": ` + organization + `}`}, false},
		{"NotAction may leave the action out", decrypt, []string{`{"Effect": "Deny", "Principal": "*", "NotAction": ["kms:Encrypt", ` + text(`"kms:"`, opaque) + `], "Resource": "*", "Condition": ` + organization + `}`}, false},
		{"the allowed action is not known", allow(`"Action": ` + text(opaque)), []string{
			`{"Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*", "Condition": ` + organization + `}`}, false},
		{"the allowed actions are partly known", allow(`"Action": ["kms:Decrypt", ` + text(`"kms:"`, opaque) + `]`), []string{
			`{"Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*", "Condition": ` + organization + `}`}, false},
		{"no action of KMS is allowed", allow(`"Action": "s3:GetObject"`), []string{deny(organization)}, false},
		{"only one key is named", decrypt, []string{`{"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "arn:aws:kms:us-east-1:111122223333:key/1", "Condition": ` + organization + `}`}, false},
		{"NotResource", decrypt, []string{`{"Effect": "Deny", "Principal": "*", "Action": "kms:*", "NotResource": "*", "Condition": ` + organization + `}`}, false},
		{"only one principal is denied", decrypt, []string{`{"Effect": "Deny", "Principal": {"AWS": "111122223333"}, "Action": "kms:*", "Resource": "*", "Condition": ` + organization + `}`}, false},
		{"NotPrincipal", decrypt, []string{`{"Effect": "Deny", "NotPrincipal": "*", "Action": "kms:*", "Resource": "*", "Condition": ` + organization + `}`}, false},
		{"the statement may not occur", decrypt, []string{`{"$kmslint": {"repeats": ` + deny(organization) + `}}`}, false},
		{"the statement allows", decrypt, []string{`{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*", "Condition": ` + organization + `}`}, false},
		{"no Deny", decrypt, nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			policy := policyOf(append([]string{tt.allow}, tt.denies...)...)
			if got := ofPolicy(t, policy, facts.Options{}).Policy.Statements[0].OutsidersDenied; got != tt.want {
				t.Errorf("outsiders denied = %v, want %v, in\n%s", got, tt.want, policy)
			}
		})
	}
}
