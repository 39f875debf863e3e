package baseline_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/baseline"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/finding"
)

const (
	content = "0123456789abcdef01234567"
	other   = "76543210fedcba9876543210"
)

func found(print, path string) finding.Finding {
	return finding.Finding{Fingerprint: print, Rule: "KMS401", Key: "Key", Message: "m <b>", Location: finding.Location{Path: path}}
}

func parse(t *testing.T, text string) *baseline.Baseline {
	t.Helper()
	b, err := baseline.Parse(document.NewSource("b.json", []byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	suppressed := found(other+"-00000003", "a.yaml")
	suppressed.Suppressed = &finding.Suppression{Kind: finding.InSource}
	accepted := found(other+"-00000002", "a.yaml")
	accepted.Suppressed = &finding.Suppression{Kind: finding.InBaseline}
	var out bytes.Buffer
	if err := baseline.Of([]finding.Finding{found(content+"-00000001:2", "b.yaml"), accepted, suppressed}).Write(&out); err != nil {
		t.Fatal(err)
	}
	want := `{
"schema": "kmslint.baseline/v1",
"findings": [
{"fingerprint":"` + other + `-00000002","rule":"KMS401","path":"a.yaml","key":"Key","message":"m <b>"},
{"fingerprint":"` + content + `-00000001:2","rule":"KMS401","path":"b.yaml","key":"Key","message":"m <b>"}
]
}
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("Write (-want +got):\n%s", diff)
	}
	if b := parse(t, out.String()); len(b.Entries) != 2 || b.Entries[0].Message != "m <b>" || b.Entries[1].Path != "b.yaml" {
		t.Errorf("Parse = %+v", b)
	}
	out.Reset()
	if err := baseline.Of(nil).Write(&out); err != nil || len(parse(t, out.String()).Entries) != 0 {
		t.Errorf("an empty baseline is not read: %v\n%s", err, out.String())
	}
}

func TestParseNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"{":                                 "b.json:1:2: ",
		"<<<<<<< HEAD\n{}":                  "b.json:1:1: ",
		`{"schema": "kmslint.baseline/v2"}`: `b.json:1:12: the baseline has the schema "kmslint.baseline/v2"; this version reads "kmslint.baseline/v1"`,
		`{"schema": "kmslint.baseline/v1"}`: "it is no baseline: missing properties: 'findings'",
		`[]`:                                "b.json:1:1: it is no baseline",
		`{"schema": "kmslint.baseline/v1", "findings": [{"fingerprint": "x", "rule": "", "path": "", "key": "", "message": ""}]}`: "b.json:1:64: it is no baseline: findings/0/fingerprint: it is no fingerprint",
	} {
		if _, err := baseline.Parse(document.NewSource("b.json", []byte(text))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%s): error %v, want one with %q", text, err, want)
		}
	}
}

func TestApply(t *testing.T) {
	t.Parallel()
	entry := func(print, path string) finding.BaselineEntry {
		return finding.BaselineEntry{Fingerprint: print, Rule: "KMS401", Path: path}
	}
	several := found(content+"-00000009", "a.yaml")
	several.Others = []string{content + "-00000001"}
	for name, tt := range map[string]struct {
		entries []finding.BaselineEntry
		found   []finding.Finding
		here    string // the file that exists
		accept  []bool
		stale   int
	}{
		"the same finding":                    {[]finding.BaselineEntry{entry(content+"-00000001", "a.yaml")}, []finding.Finding{found(content+"-00000001", "a.yaml")}, "a.yaml", []bool{true}, 0},
		"another finding":                     {[]finding.BaselineEntry{entry(content+"-00000001", "a.yaml")}, []finding.Finding{found(other+"-00000001", "a.yaml")}, "a.yaml", []bool{false}, 1},
		"a second one that is equal":          {[]finding.BaselineEntry{entry(content+"-00000001", "a.yaml")}, []finding.Finding{found(content+"-00000001", "a.yaml"), found(content+"-00000001:2", "a.yaml")}, "a.yaml", []bool{true, false}, 0},
		"in a file that was moved":            {[]finding.BaselineEntry{entry(content+"-00000001", "a.yaml")}, []finding.Finding{found(content+"-00000002", "b.yaml")}, "b.yaml", []bool{true}, 0},
		"in a copy of a file":                 {[]finding.BaselineEntry{entry(content+"-00000001", "a.yaml")}, []finding.Finding{found(content+"-00000002", "b.yaml")}, "a.yaml", []bool{false}, 1},
		"in two copies of one that is gone":   {[]finding.BaselineEntry{entry(content+"-00000001", "a.yaml")}, []finding.Finding{found(content+"-00000002", "b.yaml"), found(content+"-00000003", "c.yaml")}, "b.yaml", []bool{true, false}, 0},
		"in another file of a module":         {[]finding.BaselineEntry{entry(content+"-00000001", "m/main.tf")}, []finding.Finding{found(content+"-00000002", "m/kms.tf")}, "m/main.tf", []bool{true}, 0},
		"in a file of another module":         {[]finding.BaselineEntry{entry(content+"-00000001", "m/main.tf")}, []finding.Finding{found(content+"-00000002", "n/main.tf")}, "m/main.tf", []bool{false}, 1},
		"about another key at the same place": {[]finding.BaselineEntry{entry(content+"-00000001", "a.yaml")}, []finding.Finding{several}, "a.yaml", []bool{true}, 0},
		"an entry that stands there twice":    {[]finding.BaselineEntry{entry(content+"-00000001", "a.yaml"), entry(content+"-00000001", "a.yaml")}, nil, "a.yaml", nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := &baseline.Baseline{Name: "b.json", Entries: tt.entries}
			stale := b.Apply(tt.found, func(path string) bool { return path == tt.here })
			var accepted []bool
			for _, f := range tt.found {
				accepted = append(accepted, f.Suppressed != nil && f.Suppressed.Kind == finding.InBaseline && f.Suppressed.Reason == "in the baseline b.json")
			}
			if diff := cmp.Diff(tt.accept, accepted); diff != "" || len(stale) != tt.stale {
				t.Errorf("accepted (-want +got):\n%s%d entries are stale, want %d", diff, len(stale), tt.stale)
			}
		})
	}
}

func TestWhatIsSuppressedInTheSourceStaysSo(t *testing.T) {
	t.Parallel()
	f := found(content+"-00000001", "a.yaml")
	f.Suppressed = &finding.Suppression{Kind: finding.InSource, Reason: "because"}
	all := []finding.Finding{f}
	b := &baseline.Baseline{Entries: []finding.BaselineEntry{{Fingerprint: f.Fingerprint}}}
	if stale := b.Apply(all, func(string) bool { return true }); len(stale) > 0 || all[0].Suppressed.Reason != "because" {
		t.Errorf("stale %v, suppressed %+v", stale, all[0].Suppressed)
	}
}
