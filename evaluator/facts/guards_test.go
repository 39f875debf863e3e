package facts_test

import (
	"testing"

	"github.com/kmslint/kmslint/evaluator/facts"
)

// Deny statements that keep outsiders out without a condition on the caller.
func TestOutsidersAreDeniedByName(t *testing.T) {
	t.Parallel()
	const allow = `{"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}`
	tests := map[string]struct {
		deny string
		want bool
	}{
		"everyone but named principals":      {`{"Effect": "Deny", "NotPrincipal": {"AWS": ["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/x"]}, "Action": "kms:*", "Resource": "*"}`, true},
		"the same on all keys of an account": {`{"Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "Action": "kms:*", "Resource": "arn:aws:kms:us-east-1:111122223333:key/*"}`, true},
		"the same on one key":                {`{"Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "Action": "kms:*", "Resource": "arn:aws:kms:us-east-1:111122223333:key/k"}`, false},
		"everyone but everyone":              {`{"Effect": "Deny", "NotPrincipal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*"}`, false},
		"under a condition":                  {`{"Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "Action": "kms:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}`, false},
		"other actions":                      {`{"Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "Action": "kms:Encrypt", "Resource": "*"}`, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := ofPolicy(t, policyOf(allow, tt.deny), facts.Options{})
			if got := f.Policy.Statements[0].OutsidersDenied; got != tt.want {
				t.Errorf("%s: outsiders denied = %v, want %v", tt.deny, got, tt.want)
			}
		})
	}
}
