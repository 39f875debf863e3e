package facts_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/facts"
)

func TestPowersAreWhatAStatementCertainlyNames(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, actions string
		want          []string
	}{
		{"names in any case", `"Action": ["kms:decrypt", "kms:PutKeyPolicy"]`, []string{"kms:Decrypt", "kms:PutKeyPolicy"}},
		{"patterns", `"Action": ["kms:Put*", "kms:ReEncrypt*"]`, []string{"kms:PutKeyPolicy", "kms:ReEncryptFrom", "kms:ReEncryptTo"}},
		{"actions that no rule tells apart", `"Action": ["kms:DescribeKey", "kms:EnableKey"]`, nil},
		{"everything but some", `"NotAction": ["kms:*Encrypt*", "kms:*Decrypt*", "kms:Generate*", "kms:Derive*", "kms:*Alias", "kms:*Resource", "kms:Sign"]`, []string{"kms:CreateGrant", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"}},
		{"what is not known is not certain", `"Action": ["kms:Sign", ` + unknownBecause("parameter A") + `]`, []string{"kms:Sign"}},
		{"everything but what is not known", `"NotAction": [` + unknownBecause("parameter A") + `]`, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := ofPolicy(t, policyOf(`{"Effect": "Allow", "Principal": "*", `+test.actions+`, "Resource": "*"}`), facts.Options{})
			if diff := cmp.Diff(test.want, f.Policy.Statements[0].Actions.Powers); diff != "" {
				t.Errorf("powers (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAttestedPoliciesHaveAConditionOnTheDocument(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, condition string
		want            bool
	}{
		{"an enclave's image", `{"StringEquals": {"kms:RecipientAttestation:ImageSha384": "ab"}}`, true},
		{"an instance, in other letters", `{"StringEquals": {"KMS:recipientattestation:NitroTPMPCR4": "ab"}}`, true},
		{"another key", `{"StringEquals": {"kms:CallerAccount": "111122223333"}}`, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if f := ofPolicy(t, open(test.condition), facts.Options{}); f.Policy.Attested != test.want {
				t.Errorf("Attested = %v, want %v", f.Policy.Attested, test.want)
			}
		})
	}
}
