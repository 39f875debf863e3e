package reports_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/reports"
)

func TestParseFormat(t *testing.T) {
	t.Parallel()
	for _, f := range reports.Formats() {
		if got, err := reports.ParseFormat(string(f)); got != f || err != nil {
			t.Errorf("ParseFormat(%q) = %q, %v", f, got, err)
		}
	}
	_, err := reports.ParseFormat("xml")
	if want := `unknown format "xml": want one of text, json, sarif`; err == nil || err.Error() != want {
		t.Errorf("ParseFormat(xml) = %v, want %s", err, want)
	}
}

func TestWriteLeavesTheReportAlone(t *testing.T) {
	t.Parallel()
	for _, f := range reports.Formats() {
		r := saved(t)
		first := write(t, f, r, reports.Options{})
		if diff := cmp.Diff(saved(t), r); diff != "" {
			t.Errorf("Write(%s) changed the report (-before +after):\n%s", f, diff)
		}
		if diff := cmp.Diff(first, write(t, f, r, reports.Options{})); diff != "" {
			t.Errorf("Write(%s) differs the second time:\n%s", f, diff)
		}
	}
}

type full struct{}

var errFull = errors.New("disk full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriteReportsErrors(t *testing.T) {
	t.Parallel()
	r := &finding.Report{}
	r.Finish()
	for _, f := range reports.Formats() {
		if err := reports.Write(full{}, f, r, reports.Options{}); !errors.Is(err, errFull) {
			t.Errorf("Write(%s) = %v, want %v", f, err, errFull)
		}
	}
	if err := reports.Write(full{}, "xml", r, reports.Options{}); err == nil {
		t.Error("Write(xml) = nil, want an error")
	}
}
