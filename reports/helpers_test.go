package reports_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/reports"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// saved returns testdata/report.json, with frames from the files in testdata/src.
func saved(t testing.TB) *finding.Report {
	t.Helper()
	file, err := os.Open("testdata/report.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r, err := reports.ReadJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		attach(t, &f.Location)
		for j := range f.Related {
			attach(t, &f.Related[j].Location)
		}
	}
	for i := range r.Errors {
		attach(t, &r.Errors[i].Location)
	}
	return r
}

func attach(t testing.TB, l *finding.Location) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata/src", l.Path))
	if os.IsNotExist(err) || l.Start.Line == 0 {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	first, last := max(1, l.Start.Line-3), min(len(lines), l.End.Line+3)
	l.Frame = &finding.Frame{First: first, Lines: lines[first-1 : last]}
}

func write(t testing.TB, f reports.Format, r *finding.Report, o reports.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := reports.Write(&b, f, r, o); err != nil {
		t.Fatalf("Write(%s) = %v", f, err)
	}
	return b.String()
}

// golden compares with a file in testdata, or rewrites it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}
