package reports_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/reports"
)

// suppressedReport has one finding of each kind of suppression.
func suppressedReport() *finding.Report {
	at := finding.Location{Path: "main.tf", Start: finding.Position{Line: 3, Column: 5}, End: finding.Position{Line: 3, Column: 40}}
	r := &finding.Report{
		Rules: []finding.Rule{{ID: "KMS401", Name: "rotation-disabled", Title: "t", Description: "d", Remediation: "r"}},
		Findings: []finding.Finding{
			{Rule: "KMS401", Message: "first", Location: finding.Location{Path: "main.tf"}, Suppressed: &finding.Suppression{
				Kind: finding.InSource, Reason: "because", Until: "2027-01-31", Location: &at,
			}},
			{Rule: "KMS401", Message: "second", Location: finding.Location{Path: "main.tf"}, Suppressed: &finding.Suppression{
				Kind: finding.InBaseline, Reason: "in the baseline b.json",
			}},
		},
	}
	r.Finish()
	return r
}

func written(t *testing.T, f reports.Format, o reports.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := reports.Write(&b, f, suppressedReport(), o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSARIFSaysWhyFindingsAreSuppressed(t *testing.T) {
	t.Parallel()
	text := strings.Join(strings.Fields(written(t, reports.SARIF, reports.Options{PathPrefix: "infra"})), " ")
	for _, want := range []string{
		`"suppressions": [ { "kind": "inSource", "status": "accepted", "justification": "because", "location": { "physicalLocation": { "artifactLocation": { "uri": "infra/main.tf", "uriBaseId": "%SRCROOT%" }, "region": { "startLine": 3,`,
		`"suppressions": [ { "kind": "external", "status": "accepted", "justification": "in the baseline b.json" } ]`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("SARIF lacks %s:\n%s", want, text)
		}
	}
	if text := written(t, reports.SARIF, reports.Options{HideSuppressed: true}); !strings.Contains(text, `"results": []`) {
		t.Errorf("SARIF with suppressed findings hidden has results:\n%s", text)
	}
}

func TestTextListsSuppressedFindingsWhenAsked(t *testing.T) {
	t.Parallel()
	if text := written(t, reports.Text, reports.Options{}); text != "no findings; 1 suppressed, 1 in the baseline\n" {
		t.Errorf("text = %q, want the counts only", text)
	}
	text := written(t, reports.Text, reports.Options{ShowSuppressed: true})
	for _, want := range []string{"first\n  suppressed: because, until 2027-01-31\n", "second\n  suppressed: in the baseline b.json\n", "no findings; 1 suppressed, 1 in the baseline\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("text lacks %q:\n%s", want, text)
		}
	}
}
