package evaluator_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/finding"
)

// planned are the trees with a plan, each with the variables that the plan was made with.
var planned = map[string]map[string]string{
	"created":  nil,
	"modules":  nil,
	"existing": {"partner": "999900001111"},
}

// placed are the findings of a report: rule, key and place.
func placed(r *finding.Report) []string {
	var out []string
	for _, f := range r.Findings {
		l := f.Location
		out = append(out, fmt.Sprintf("%s %s %s:%d:%d-%d:%d", f.Rule, f.Key, l.Path, l.Start.Line, l.Start.Column, l.End.Line, l.End.Column))
	}
	slices.Sort(out)
	return out
}

func TestPlanAgreesWithItsCode(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir("../fixtures/plans")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		vars, known := planned[e.Name()]
		if !known {
			t.Errorf("the tree %s is not in the table of this test", e.Name())
		}
		t.Run(e.Name(), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join("../fixtures/plans", e.Name())
			code := check(t, evaluator.Options{Paths: []string{filepath.Join(dir, "main.tf")}, Vars: vars, Account: "111122223333"})
			plan := check(t, evaluator.Options{Paths: []string{filepath.Join(dir, "plan.json")}})
			if len(code.Findings) < 3 {
				t.Errorf("the code of %s has %d findings, want some to compare", dir, len(code.Findings))
			}
			if diff := cmp.Diff(placed(code), placed(plan)); diff != "" {
				t.Errorf("%s: (-code +plan)\n%s", dir, diff)
			}
			if c, p := code.Summary, plan.Summary; c.KeyPolicies != p.KeyPolicies || c.Judged != p.Judged {
				t.Errorf("%s: of the code %d of %d policies are judged, of the plan %d of %d", dir, c.Judged, c.KeyPolicies, p.Judged, p.KeyPolicies)
			}
		})
	}
}

// Without the code a plan shows less: what a policy is made of stands there only if the policy is a document of blocks.
func TestPlanAloneShows(t *testing.T) {
	t.Parallel()
	want := map[string][]string{
		"created": {
			"KMS005 aws_kms_key.orders", "KMS101 aws_kms_key.reports", "KMS102 aws_kms_key.known", "KMS102 aws_kms_key.orders",
			"KMS401 aws_kms_key.encoded[0] and 1 more", "KMS501 aws_kms_key.orders", "KMS501 aws_kms_key.orders", // its policy is not known: KMS105 and KMS701 are not seen
		},
		"modules": {
			`KMS101 module.keys["data.lake"].aws_kms_key.this`, "KMS401 module.audit.aws_kms_key.this",
			`KMS401 module.keys["billing"].aws_kms_key.this and 1 more`, `KMS405 module.keys["data.lake"].aws_kms_key.this`,
		},
		"existing": {"KMS101 aws_kms_key.unchanged", "KMS105 aws_kms_key.changed", "KMS401 aws_kms_key.unchanged", "KMS402 aws_kms_key.replaced"},
	}
	for name := range planned {
		text, err := os.ReadFile(filepath.Join("../fixtures/plans", name, "plan.json"))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range checkText(t, string(text)).Findings {
			got = append(got, f.Rule+" "+f.Key)
			if f.Location.Frame != nil {
				t.Errorf("%s: the finding %q quotes the plan", name, f.Message)
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(want[name], got); diff != "" {
			t.Errorf("the plan of %s alone (-want +got):\n%s", name, diff)
		}
	}
}

func TestPlanReportsNoSecrets(t *testing.T) {
	t.Parallel()
	const secret = "not-for-reports-7f3a"
	text, err := os.ReadFile("../fixtures/plans/created/plan.json")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), secret) {
		t.Fatal("the plan has no secret, so that this test shows nothing")
	}
	report, err := json.Marshal(checkText(t, string(text)))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(report), secret) {
		t.Error("the report has a sensitive value of the plan in it")
	}
}
