package spelling_test

import (
	"testing"

	"github.com/kmslint/kmslint/evaluator/spelling"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	names := []string{"rules", "fail-on", "exclude", "KMS101", "KMS102"}
	for typed, want := range map[string]string{
		"rulez":    "rules",   // a letter replaced
		"fail_on":  "fail-on", // two names that differ in a sign
		"exlude":   "exclude", // a letter missing
		"excludes": "exclude", // a letter too many
		"kms1O1":   "KMS101",  // letter case aside
		"kms10":    "KMS101",  // the first of several
		"severity": "",
		"":         "",
	} {
		if got := spelling.Nearest(typed, names); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", typed, got, want)
		}
	}
}
