package ruleset_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSameFactsAreJudgedOnce(t *testing.T) {
	t.Parallel()
	set := sets(t)["plain"]
	f := factsOf(t, tenStatements)
	set.Candidates(f) // or else OPA is asked about all rules at first, those too that see the address
	first, err := set.Evaluate(t.Context(), f)
	if err != nil || len(first) == 0 {
		t.Fatal(first, err)
	}
	f.Address = "another key"
	second, err := set.Evaluate(t.Context(), f)
	if diff := cmp.Diff(first, second); diff != "" || err != nil || set.Remembered() != 1 {
		t.Errorf("Evaluate of another key = %v, %d facts remembered (-first +second):\n%s", err, set.Remembered(), diff)
	}
	f.Policy.Statements[0].Name = "another name"
	if _, err := set.Evaluate(t.Context(), f); err != nil || set.Remembered() != 2 {
		t.Errorf("Evaluate of another policy = %v, %d facts remembered; want 2", err, set.Remembered())
	}
}
