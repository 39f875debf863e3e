package reports_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/reports"
)

func TestTextGolden(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]reports.Options{
		"report.txt":       {},
		"report.80.txt":    {Width: 80},
		"report.color.txt": {Width: 100, Color: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, name, write(t, reports.Text, saved(t), o))
		})
	}
}

func TestTextColorChangesNothingElse(t *testing.T) {
	t.Parallel()
	sgr := regexp.MustCompile("\x1b\\[[0-9;]+m")
	got := sgr.ReplaceAllString(write(t, reports.Text, saved(t), reports.Options{Width: 80, Color: true}), "")
	want := write(t, reports.Text, saved(t), reports.Options{Width: 80})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("text with colours removed (-plain +coloured):\n%s", diff)
	}
}

func TestTextHasNothingThatATerminalObeys(t *testing.T) {
	t.Parallel()
	evil := "\x1b]0;x\x07\u009b31m\u202e\u2066\u200b\u2028\x7f\r\b\t\n\xff\U000e0041"
	l := finding.Location{
		Path: evil, Start: finding.Position{Line: 1, Column: 1}, End: finding.Position{Line: 2, Column: 3},
		Frame: &finding.Frame{First: 1, Lines: []string{evil, evil, evil}},
	}
	r := &finding.Report{
		Rules: []finding.Rule{{ID: evil, Description: evil, DocsURL: evil}},
		Findings: []finding.Finding{{
			Rule: evil, Name: evil, Message: evil, Key: "k" + evil, Location: l, Remediation: evil,
			Related: []finding.Related{{Message: evil, Location: l}},
		}},
		Errors:       []finding.Problem{{Message: evil, Location: l}},
		NotEvaluated: []finding.NotEvaluated{{Path: evil, Reason: evil, Line: 1}},
	}
	r.Finish()
	for _, c := range write(t, reports.Text, r, reports.Options{Width: 80}) {
		if c != '\n' && !unicode.IsPrint(c) || c == utf8.RuneError {
			t.Errorf("text contains %U", c)
		}
	}
}

func TestTextSummary(t *testing.T) {
	t.Parallel()
	found := func(s finding.Severity, c finding.Confidence) finding.Finding {
		return finding.Finding{Rule: "KMS101", Severity: s, Confidence: c}
	}
	suppressed := finding.Finding{Suppressed: &finding.Suppression{Reason: "reviewed"}}
	accepted := finding.Finding{Suppressed: &finding.Suppression{Kind: finding.InBaseline, Reason: "in the baseline"}}
	for _, test := range []struct {
		name   string
		report finding.Report
		want   string
	}{
		{"nothing", finding.Report{}, "no findings"},
		{"one", finding.Report{Findings: []finding.Finding{found(finding.Low, 0)}}, "1 finding: 1 low"},
		{
			"the worst first", finding.Report{Findings: []finding.Finding{
				found(finding.Medium, 0), found(finding.Critical, 0), found(finding.Medium, finding.Possible), suppressed, accepted, accepted,
			}},
			"3 findings: 1 critical, 2 medium (1 possible); 1 suppressed, 2 in the baseline",
		},
		{
			"nothing found is not nothing wrong",
			finding.Report{Errors: make([]finding.Problem, 1), NotEvaluated: make([]finding.NotEvaluated, 2)},
			"no findings; 1 error, 2 parts not evaluated",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.report.Finish()
			lines := strings.Split(write(t, reports.Text, &test.report, reports.Options{}), "\n")
			if got := lines[len(lines)-2]; got != test.want {
				t.Errorf("last line = %q, want %q", got, test.want)
			}
		})
	}
}

func TestTextFrame(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("abcdefghi ", 30)
	at := func(line, column int) finding.Position { return finding.Position{Line: line, Column: column} }
	for _, test := range []struct {
		name       string
		code       string
		start, end finding.Position
		width      int
		want       string
	}{
		{"one character", "a: *", at(1, 4), at(1, 5), 0, `
  1 | a: *
    |    ^`},
		{"nothing is a place too", "a: *", at(1, 3), at(1, 3), 0, `
  1 | a: *
    |   ^`},
		{"end of the line", "a: *", at(1, 5), at(1, 5), 0, `
  1 | a: *
    |     ^`},
		{"past the end of the line", "a: *", at(1, 50), at(1, 60), 0, `
  1 | a: *
    |     ^`},
		{"tabs become spaces", "\ta\tb: *", at(1, 4), at(1, 5), 0, `
  1 |     a   b: *
    |         ^`},
		{"wide characters take two columns", "注文: 鍵*", at(1, 5), at(1, 6), 0, `
  1 | 注文: 鍵*
    |       ^^`},
		{"combining characters take none", "e\u0301e\u0301: *", at(1, 7), at(1, 8), 0, `
  1 | ` + "e\u0301e\u0301" + `: *
    |     ^`},
		{"escapes take what they show", "\x1b[1m*\u202e", at(1, 5), at(1, 7), 0, `
  1 | \x1b[1m*\u202e
    |        ^^^^^^^`},
		{"two lines around, blank ones at the edge left out", "1\n2\n\n4\n5*\n\n7\n8", at(5, 2), at(5, 3), 0, `
  4 | 4
  5 | 5*
    |  ^
  6 |
  7 | 7`},
		{"line end belongs to the line before", "ab\ncd", at(1, 2), at(2, 1), 0, `
  1 | ab
    |  ^
  2 | cd`},
		{"range of lines", "x {\n  a\n}\ny", at(1, 1), at(3, 2), 0, `
  1 | / x {
  2 | |   a
  3 | | }
    | |_^
  4 |   y`},
		{"range that starts in a line", "x = {\n  a\n}", at(1, 5), at(3, 2), 0, `
  1 |   x = {
    |  _____^
  2 | |   a
  3 | | }
    | |_^`},
		{"long range", "{\n 2\n 3\n 4\n 5\n 6\n 7\n}", at(1, 1), at(8, 2), 0, `
  1 | / {
  2 | |  2
  3 | |  3
... | |
  8 | | }
    | |_^`},
		{"range longer than the frame", "{\n 2\n 3\n 4", at(1, 1), at(90, 2), 0, `
  1 | / {
  2 | |  2
  3 | |  3
  4 | |  4
... | |_ to line 90`},
		{"long line, at its beginning", long, at(1, 1), at(1, 4), 60, `
  1 | abcdefghi abcdefghi abcdefghi abcdefghi abcdefghi...
    | ^^^`},
		{"long line, in the middle", "short\n" + long + "\n" + long[:120], at(2, 101), at(2, 110), 60, `
  1 | ...
  2 | ...cdefghi abcdefghi abcdefghi abcdefghi abcdefgh...
    |                      ^^^^^^^^^
  3 | ...cdefghi abcdefghi abcdefghi abcdefghi`},
		{"long line, at its end", long + "*", at(1, 301), at(1, 302), 60, `
  1 | ...cdefghi abcdefghi abcdefghi abcdefghi abcdefghi *
    |                                                    ^`},
		{"long range in a long line", long, at(1, 51), at(1, 290), 60, `
  1 | ...hi abcdefghi abcdefghi abcdefghi abcdefghi abc...
    |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`},
		{"range of long lines", long + "{\n" + long + "}", at(1, 301), at(2, 302), 60, `
  1 |   ...efghi abcdefghi abcdefghi abcdefghi abcdefghi {
    |  __________________________________________________^
  2 | | ...efghi abcdefghi abcdefghi abcdefghi abcdefghi }
    | |__________________________________________________^`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := draw(t, test.code, test.start, test.end, test.width)
			if diff := cmp.Diff(strings.TrimPrefix(test.want, "\n"), got); diff != "" {
				t.Errorf("frame of %v-%v (-want +got):\n%s", test.start, test.end, diff)
			}
		})
	}
}

// draw returns the frame of a range, without the indent and the empty line at its top.
func draw(t testing.TB, code string, start, end finding.Position, width int) string {
	t.Helper()
	r := &finding.Report{Findings: []finding.Finding{{Rule: "KMS101", Name: "x", Message: "m", Location: finding.Location{
		Path: "f", Start: start, End: end, Frame: &finding.Frame{First: 1, Lines: strings.Split(code, "\n")},
	}}}}
	r.Finish()
	text := write(t, reports.Text, r, reports.Options{Width: width})
	_, text, _ = strings.Cut(text, "      |\n")
	text, _, _ = strings.Cut(text, "\n\n")
	return strings.ReplaceAll(strings.TrimPrefix(text, "  "), "\n  ", "\n")
}

func TestTextWithoutFrame(t *testing.T) {
	t.Parallel()
	for name, l := range map[string]finding.Location{
		"file as a whole":  {Path: "f", Frame: &finding.Frame{First: 1, Lines: []string{"a"}}},
		"no text":          {Path: "f", Start: finding.Position{Line: 1, Column: 1}},
		"empty frame":      {Path: "f", Start: finding.Position{Line: 1, Column: 1}, Frame: &finding.Frame{First: 1}},
		"before the frame": {Path: "f", Start: finding.Position{Line: 1, Column: 1}, Frame: &finding.Frame{First: 2, Lines: []string{"a"}}},
		"after the frame":  {Path: "f", Start: finding.Position{Line: 3, Column: 1}, Frame: &finding.Frame{First: 2, Lines: []string{"a"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &finding.Report{Findings: []finding.Finding{{Rule: "KMS101", Message: "m", Location: l}}}
			r.Finish()
			if got := write(t, reports.Text, r, reports.Options{}); strings.Contains(got, "|") {
				t.Errorf("text has a frame:\n%s", got)
			}
		})
	}
}

func FuzzTextFrame(f *testing.F) {
	f.Add("a: *", 1, 4, 1, 5, uint8(0))
	f.Add("\t注文\n\n\x1b{\n}\n", 1, 2, 4, 2, uint8(60))
	f.Add(strings.Repeat("鍵\u0301\t", 200), 1, 100, 1, 300, uint8(50))
	f.Add(strings.Repeat("x", 112), 1, 113, 1, 113, uint8(120)) // the place behind the line is one column too many
	f.Fuzz(func(t *testing.T, code string, startLine, startColumn, endLine, endColumn int, width uint8) {
		frame := draw(t, code, finding.Position{Line: startLine, Column: startColumn},
			finding.Position{Line: endLine, Column: endColumn}, int(width))
		for _, c := range frame {
			if c != '\n' && !unicode.IsPrint(c) {
				t.Fatalf("frame contains %U", c)
			}
		}
		if startLine < 1 || startLine > strings.Count(code, "\n")+1 || startColumn < 1 {
			return
		}
		if !strings.Contains(frame, "^") && !strings.Contains(frame, "to line") {
			t.Errorf("frame marks nothing:\n%s", frame)
		}
		for line := range strings.SplitSeq(frame, "\n") {
			if n := utf8.RuneCountInString(line); !strings.ContainsFunc(line, isMark) && n > 118 {
				t.Errorf("line of %d columns: %s", n, line)
			}
		}
	})
}

func isMark(r rune) bool { return unicode.In(r, unicode.Mn, unicode.Me) }
