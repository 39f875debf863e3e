package access_test

import (
	"testing"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// A key of which only the account is known, or not even that, has some ARN.
func TestWitnessesOfAKeyWithoutARN(t *testing.T) {
	t.Parallel()
	for name, account := range map[string]policy.Text{"its account": {{Text: owner}}, "nothing": nil} {
		for _, resource := range []string{"*", "arn:aws:kms:*:*:key/*"} {
			t.Run(name+" and "+resource, func(t *testing.T) {
				t.Parallel()
				p := parse(t, `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "`+resource+`", "Principal": {"AWS": "arn:aws:iam::111122223333:role/App"}}]}`)
				want(t, access.NewAccess(access.Subject{Policy: parse(t, `{"Version": "2012-10-17", "Statement": []}`), Account: account}, access.Subject{Policy: p, Account: account}, access.Limits{}), access.Found)
			})
		}
	}
}

// Sessions that an identity provider made can be those of any role.
func TestFederatedProviders(t *testing.T) {
	t.Parallel()
	cognito := `"Principal": {"Federated": "cognito-identity.amazonaws.com"}`
	want(t, access.NewAccess(of(t, root), of(t, root, cognito), access.Limits{}), access.Unknown)
	want(t, access.NewAccess(of(t, root, cognito), of(t, cognito, root), access.Limits{}), access.Proven)
	want(t, access.NewAccess(of(t, root, cognito), of(t, root, cognito, deny+cognito), access.Limits{}), access.Proven)
}

// What an operator of another type makes of the values of a key is not looked for.
func TestOperatorsOfAnotherType(t *testing.T) {
	t.Parallel()
	for _, condition := range []string{
		`{"StringLike": {"aws:SourceIp": "10.*"}}`,
		`{"DateEquals": {"aws:MultiFactorAuthAge": "10"}}`,
		`{"StringNotEquals": {"aws:MultiFactorAuthAge": "1"}, "Null": {"aws:MultiFactorAuthAge": "false"}}`,
		`{"StringLike": {"aws:CurrentTime": "2026-*"}}`,
	} {
		t.Run(condition, func(t *testing.T) {
			t.Parallel()
			want(t, access.NewAccess(of(t, root), of(t, root, all+when(condition)), access.Limits{}), access.Unknown)
		})
	}
	for _, condition := range []string{`{"StringLike": {"aws:MultiFactorAuthPresent": "t*"}}`, `{"DateGreaterThan": {"aws:EpochTime": "2026-01-01T00:00:00Z"}}`, `{"NumericLessThan": {"aws:EpochTime": "1767225600"}}`} {
		want(t, access.NewAccess(of(t, root), of(t, root, all+when(condition)), access.Limits{}), access.Found)
	}
}
