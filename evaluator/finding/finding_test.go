package finding_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/finding"
)

func TestControlsTakesEntriesApart(t *testing.T) {
	t.Parallel()
	for entry, want := range map[string][]finding.Control{
		"FSBP KMS.4":                        {{"FSBP", "FSBP KMS.4"}},
		"NIST 800-53r5 AC-3, AC-6":          {{"NIST", "NIST 800-53r5 AC-3"}, {"NIST", "NIST 800-53r5 AC-6"}},
		"PCI DSS 3.2.1 3.6.4; v4.0.1 3.7.4": {{"PCI DSS", "PCI DSS 3.2.1 3.6.4"}, {"PCI DSS", "PCI DSS v4.0.1 3.7.4"}},
		"CIS AWS v1.2 2.8; v1.4/v2.0 3.8":   {{"CIS AWS", "CIS AWS v1.2 2.8"}, {"CIS AWS", "CIS AWS v1.4/v2.0 3.8"}},
		"SEC08":                             {{"", "SEC08"}},
		"":                                  {{"", ""}},
	} {
		if diff := cmp.Diff(want, finding.Controls(entry)); diff != "" {
			t.Errorf("Controls(%q) (-want +got):\n%s", entry, diff)
		}
	}
}

func TestFillReplacesWhatIsKnown(t *testing.T) {
	t.Parallel()
	const template = `aws kms put-key-policy --key-id {key} # of {account}, for {consumer}: {"Sid": "{statement}"}`
	if err := finding.CheckRemediation(template, []string{"consumer"}); err != nil {
		t.Fatal(err)
	}
	s := finding.Subject{Key: "alias/data", Account: "111122223333", Values: map[string]string{"consumer": "444455556666"}}
	for want, s := range map[string]finding.Subject{
		`aws kms put-key-policy --key-id alias/data # of 111122223333, for 444455556666: {"Sid": "STATEMENT"}`: s,
		`aws kms put-key-policy --key-id KEY # of ACCOUNT, for CONSUMER: {"Sid": "STATEMENT"}`:                 {},
	} {
		if got := s.Fill(template); got != want {
			t.Errorf("Fill = %q, want %q", got, want)
		}
	}
	if err := finding.CheckRemediation(template, nil); err == nil {
		t.Error("a placeholder that nobody fills is no error")
	}
}
