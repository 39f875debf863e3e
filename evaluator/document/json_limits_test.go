package document_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/document"
)

func TestParseJSONDepth(t *testing.T) {
	t.Parallel()
	nested := func(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }
	tests := map[string]struct {
		text   string
		limits document.Limits
		want   []string
	}{
		"64 levels are read":       {nested(64), document.Limits{}, nil},
		"65 levels are too many":   {nested(65), document.Limits{}, []string{"1:65-66 !depth: The values are nested too deeply"}},
		"10,000 levels are no use": {nested(10_000), document.Limits{}, []string{"1:65-66 !depth: The values are nested too deeply"}},
		"objects count too":        {`{"a": {"b": [1]}}`, document.Limits{Depth: 2}, []string{"1:13-14 !depth: The values are nested too deeply"}},
		"siblings do not add up":   {`[[[]], [[]], {"a": []}]`, document.Limits{Depth: 3}, nil},
		"a scalar needs no depth":  {`1`, document.Limits{Depth: 1}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, ds := document.ParseJSON(document.NewSource("x", []byte(tt.text)), tt.limits)
			if diff := cmp.Diff(tt.want, brief(ds)); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
			if n == nil {
				t.Error("got no tree, want what was read")
			}
		})
	}
}

func TestParseJSONSize(t *testing.T) {
	t.Parallel()
	src := document.NewSource("x", []byte(`[1, 2]`))
	if _, ds := document.ParseJSON(src, document.Limits{Bytes: 6}); len(ds) > 0 {
		t.Errorf("ParseJSON of as many bytes as allowed reports %q", brief(ds))
	}
	n, ds := document.ParseJSON(src, document.Limits{Bytes: 5})
	if diff := cmp.Diff([]string{"1:1-1 !size: The text is too large"}, brief(ds)); diff != "" || n != nil {
		t.Errorf("ParseJSON of one byte more = %v, diagnostics (-want +got):\n%s", n, diff)
	}
}

func TestParseJSONReportsAtMostAHundredProblems(t *testing.T) {
	t.Parallel()
	count := func(text string) []document.Diagnostic {
		_, ds := parse(text)
		return ds
	}
	t.Run("a hundred are all reported", func(t *testing.T) {
		t.Parallel()
		if ds := count("[1" + strings.Repeat(" 1", 100) + "]"); len(ds) != 100 || ds[99].Code != "missing-comma" {
			t.Errorf("got %d, want the hundred", len(ds))
		}
	})
	t.Run("the last one counts the others", func(t *testing.T) {
		t.Parallel()
		ds := count("[1" + strings.Repeat(" 1", 103) + "]")
		want := "1:203-203 too-many: 3 more problems were left out"
		if got := brief(ds); len(got) != 101 || got[100] != want {
			t.Errorf("got %d, the last %q, want 101 and %q", len(got), got[len(got)-1], want)
		}
	})
	t.Run("a fatal one is always reported", func(t *testing.T) {
		t.Parallel()
		ds := count("[1" + strings.Repeat(" 1", 200))
		if len(ds) != 102 || ds[100].Code != "truncated" || !document.Fatal(ds) {
			t.Errorf("got %d, want 102 with the truncated text before the last one", len(ds))
		}
	})
	t.Run("duplicates count too", func(t *testing.T) {
		t.Parallel()
		ds := count("{" + strings.Repeat(`"a": 1, `, 150) + `"a": 2}`)
		if len(ds) != 101 || ds[100].Summary != "50 more problems were left out" || !ds[100].Span.Valid() {
			t.Errorf("got %d, the last %+v", len(ds), ds[len(ds)-1])
		}
	})
}

func TestDuplicatesInLargeObjects(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("{")
	for i := range 100 {
		fmt.Fprintf(&b, "\"k%d\": %d,\n", i, i)
	}
	b.WriteString(`"k3": 0, "k99": 0, "new": 1, "new": 2}`)
	_, ds := parse(b.String())
	want := []string{
		`101:1-5 duplicate-member: The property "k3" stands twice in one object`,
		`101:10-15 duplicate-member: The property "k99" stands twice in one object`,
		`101:30-35 duplicate-member: The property "new" stands twice in one object`,
	}
	if diff := cmp.Diff(want, brief(ds)); diff != "" {
		t.Errorf("diagnostics (-want +got):\n%s", diff)
	}
}

// TestHostileTextsEndQuickly is about time and stack: each of these took minutes, or overflowed, if anything in the
// reader were quadratic or recursive without bound.
func TestHostileTextsEndQuickly(t *testing.T) {
	if testing.Short() {
		t.Skip("reads texts of 2 MB")
	}
	const size = 2 << 20
	members := func() string {
		var b strings.Builder
		for i := range 100_000 {
			fmt.Fprintf(&b, `"k%d":0,`, i)
		}
		return "{" + b.String() + strings.Repeat(`"k1":0,`, 100_000) + `"z":0}`
	}
	fill := func(s string) string { return strings.Repeat(s, size/len(s)) }
	tests := map[string]string{
		"brackets":                      fill("["),
		"braces":                        fill("{"),
		"quotes":                        fill(`"`),
		"quotes in a list":              "[" + fill(`"`),
		"commas in a list":              "[" + fill(",") + "]",
		"commas in an object":           "{" + fill(",") + "}",
		"line breaks in a string":       `["` + fill("\n") + `"]`,
		"CR and spaces in a string":     `["` + fill("\r ") + `"]`,
		"lines that look like strings":  `["` + fill("\n\" ") + `"]`,
		"single quotes":                 "[" + fill("'") + "]",
		"single quotes in many lines":   "[" + fill("'' \n"),
		"typographic quotes":            "[" + fill("“"),
		"hash comments":                 fill("#\n"),
		"open block comments":           "[" + fill("/*"),
		"backslashes":                   `["` + fill(`\`) + `"]`,
		"unknown escapes":               `["` + fill(`\q`) + `"]`,
		"lone surrogates":               `["` + fill(`\ud800`) + `"]`,
		"words":                         "[" + fill("a ") + "]",
		"one word":                      "[" + fill("a") + "]",
		"minus signs":                   "[" + fill("-") + "]",
		"wrong bytes":                   `["` + fill("\xff") + `"]`,
		"bytes without a beginning":     `["` + fill("\x80") + `"]`,
		"an object with many members":   members(),
		"many duplicates in one line":   "{" + fill(`"a":0,`) + `"a":0}`,
		"many small lists":              "[" + fill("[],") + "[]]",
		"slashes":                       "[" + fill("/") + "]",
		"the same name without a value": "{" + fill(`"a" `),
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) { // one at a time: the measure is time
			start := time.Now()
			n, ds := parse(text)
			if took := time.Since(start); took > 2*time.Minute {
				t.Errorf("ParseJSON took %v", took)
			}
			if len(ds) > 102 {
				t.Errorf("ParseJSON reports %d problems", len(ds))
			}
			checkSpans(t, n, document.Span{End: len(text)})
			for _, d := range ds {
				if !d.Span.Valid() {
					t.Errorf("span of %s is %d-%d", d.Code, d.Span.Start, d.Span.End)
				}
				d.Span.Range()
			}
		})
	}
}
