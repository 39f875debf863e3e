package rules_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/policy"
	"github.com/kmslint/kmslint/evaluator/ruleset"
)

const documented = "../fixtures/aws-documentation"

// example is an entry of the index of policies that AWS documents.
type example struct {
	File, Page, Kind, Owner string
	// Expect are the rules whose findings of medium and above are right.
	Expect []string
}

func examples(t *testing.T) []example {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(documented, "INDEX.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []example
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// Patterns that AWS documents must come out clean, also where nobody says which account owns the key.
func TestDocumentedKeyPoliciesAreClean(t *testing.T) {
	t.Parallel()
	set := load(t)
	byDefault := onByDefault(set)
	keys := 0
	for _, e := range examples(t) {
		if e.Kind != "key" {
			continue
		}
		keys++
		for _, account := range []string{e.Owner, ""} {
			report := check(t, set, account, filepath.Join(documented, e.File))
			if len(report.Errors) > 0 {
				t.Errorf("%s: %v", e.File, report.Errors)
			}
			found := map[string]bool{}
			for _, f := range report.Findings {
				if f.Severity < finding.Medium || !byDefault[f.Rule] {
					continue
				}
				found[f.Rule] = true
				if !slices.Contains(e.Expect, f.Rule) {
					t.Errorf("%s (%s), account %q: %s %s: %s", e.File, e.Page, account, f.Severity, f.Rule, f.Message)
				}
			}
			for _, rule := range e.Expect {
				if !found[rule] {
					t.Errorf("%s, account %q: no finding of %s, want one", e.File, account, rule)
				}
			}
		}
	}
	if keys < 100 {
		t.Errorf("the index has %d key policies, want all of the guide", keys)
	}
}

// onByDefault says of rules whether they run where nobody asks for more.
func onByDefault(set *ruleset.Set) map[string]bool {
	on := map[string]bool{}
	for _, r := range set.Rules() {
		on[r.ID] = r.Default == finding.On
	}
	return on
}

// A walk must not take other policies for key policies.
func TestDocumentedOtherPoliciesAreNotJudgedAsKeyPolicies(t *testing.T) {
	t.Parallel()
	set := load(t)
	for _, kind := range []string{"identity", "scp", "rcp", "bucket", "queue", "trust"} {
		report := check(t, set, "", filepath.Join(documented, kind))
		if report.Summary.KeyPolicies != 0 || len(report.Errors) > 0 {
			t.Errorf("%s: %d of the documents were judged as key policies, errors %v", kind, report.Summary.KeyPolicies, report.Errors)
		}
		for _, f := range report.Findings {
			t.Errorf("%s: %s %s: %s", f.Location.Path, f.Severity, f.Rule, f.Message)
		}
	}
}

// The policy of an endpoint of KMS can look like a key policy; what AWS documents must still raise no alarm.
func TestDocumentedEndpointPoliciesRaiseNoAlarm(t *testing.T) {
	t.Parallel()
	report := check(t, load(t), "", filepath.Join(documented, "endpoint"))
	for _, f := range report.Findings {
		if f.Severity >= finding.Medium {
			t.Errorf("%s: %s %s: %s", f.Location.Path, f.Severity, f.Rule, f.Message)
		}
	}
}

// Documents that the user says are of another kind are judged as that.
func TestDocumentedOtherPoliciesAreCleanAsWhatTheyAre(t *testing.T) {
	t.Parallel()
	set := load(t)
	kinds := map[string]policy.Kind{"identity": policy.Identity, "scp": policy.SCP, "rcp": policy.RCP, "bucket": policy.Resource, "queue": policy.Resource, "endpoint": policy.Resource}
	for _, e := range examples(t) {
		kind, ok := kinds[e.Kind]
		if !ok {
			continue
		}
		report, err := evaluator.Check(t.Context(), set, evaluator.Options{Paths: []string{filepath.Join(documented, e.File)}, Kind: &kind})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range report.Findings {
			t.Errorf("%s as %s: %s %s: %s", e.File, kind, f.Severity, f.Rule, f.Message)
		}
	}
}
