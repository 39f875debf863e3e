package reports_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/reports"
)

func TestJSONIsReadBackUnchanged(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile("testdata/report.json")
	if err != nil {
		t.Fatal(err)
	}
	r, err := reports.ReadJSON(bytes.NewReader(want))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), write(t, reports.JSON, r, reports.Options{})); diff != "" {
		t.Errorf("report.json, read and written (-want +got):\n%s", diff)
	}
}

func TestJSONOfAnEmptyReport(t *testing.T) {
	t.Parallel()
	r := &finding.Report{Tool: finding.Tool{Version: "<dev>"}}
	r.Finish()
	want := `{
  "schema": "kmslint.report/v1",
  "tool": {
    "version": "<dev>"
  },
  "rules": [],
  "findings": [],
  "errors": [],
  "notEvaluated": [],
`
	got := write(t, reports.JSON, r, reports.Options{})
	if !strings.HasPrefix(got, want) || !strings.HasSuffix(got, "}\n") {
		t.Errorf("Write(json) = %s, want it to begin with\n%s", got, want)
	}
}

func TestReadJSONRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, want string }{
		"nothing":        {"", "read report: not JSON: unexpected end of JSON input"},
		"text":           {"no findings\n", "read report: not JSON: invalid character 'o' in literal null (expecting 'u')"},
		"a list":         {"[]", "read report: not a report of kmslint: "},
		"other JSON":     {`{"version": "2.1.0"}`, `read report: not a report of kmslint: no schema, want "kmslint.report/v1"`},
		"another schema": {`{"schema": "kmslint.report/v2", "rules": 1}`, `read report: unknown schema "kmslint.report/v2", want "kmslint.report/v1"`},
		"two reports":    {`{"schema": "kmslint.report/v1"} {}`, "read report: not JSON: "},
		"severity":       {`{"schema": "kmslint.report/v1", "findings": [{"severity": "bad"}]}`, `read report: unknown severity "bad"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := reports.ReadJSON(strings.NewReader(test.text))
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("ReadJSON(%q) = %v, want %s…", test.text, err, test.want)
			}
		})
	}
}

func TestReadJSONIgnoresMembersOfLaterReleases(t *testing.T) {
	t.Parallel()
	r, err := reports.ReadJSON(strings.NewReader(`{"schema": "kmslint.report/v1", "later": true, "findings": [{"rule": "KMS101", "later": 1}]}`))
	if err != nil || len(r.Findings) != 1 || r.Errors == nil {
		t.Errorf("ReadJSON = %+v, %v, want a finished report of one finding", r, err)
	}
}
