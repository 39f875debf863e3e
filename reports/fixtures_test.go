package reports_test

import (
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/ruleset"
	"github.com/kmslint/kmslint/reports"
	"github.com/kmslint/kmslint/rules"
)

// What the command writes for everything in fixtures/ is valid SARIF, with findings and notifications of all kinds in it.
func TestSARIFOfAllFixtures(t *testing.T) {
	t.Parallel()
	set, err := ruleset.Load(t.Context(), rules.FS, ruleset.Options{DocsURL: "https://example.com/rules"})
	if err != nil {
		t.Fatal(err)
	}
	report, err := evaluator.Check(t.Context(), set, evaluator.Options{Paths: []string{"../fixtures", "../fixtures/missing.json"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Findings) < 20 || len(report.NotEvaluated) == 0 || len(report.Errors) != 1 {
		t.Fatalf("%d findings, %d parts not evaluated, %d errors: not what the fixtures hold", len(report.Findings), len(report.NotEvaluated), len(report.Errors))
	}
	var b strings.Builder
	if err := reports.Write(&b, reports.SARIF, report, reports.Options{PathPrefix: "reports"}); err != nil {
		t.Fatal(err)
	}
	validate(t, b.String())
	if strings.Contains(b.String(), `"uri": "../`) || !strings.Contains(b.String(), `"uri": "fixtures/`) {
		t.Error("paths are not relative to the root of the source tree")
	}
}
