package document_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/document"
)

func seeds(f *testing.F) {
	for _, s := range []string{
		samplePolicy, "", "null", `[1,,2,]`, `{"a": 1, "a": 2}`, "[1 // x\n]", `["\ud83d\ude00\ud800\q"]`, `{'a': “b”, c = 01}`, "\ufeff[\"\xff\"]",
		"{\"a\": \"b,\n \"c\": 1}", `[[[{"a": [true, False, nul]}]]]`, "[\"a\tb\r\nc\"]", strings.Repeat("[", 70), strings.Repeat("[", 60) + strings.Repeat("]", 60), `"\u12" x`, "[-0.1e+5, .5, 1.]", "\xff\xfe", `{"\u0061": 1, "a": 2}`,
	} {
		f.Add(s)
	}
}

// FuzzParseJSON compares the reader with encoding/json.
func FuzzParseJSON(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		src := document.NewSource("x", []byte(text))
		n, ds := document.ParseJSON(src, document.Limits{})
		checkSpans(t, n, document.Span{End: len(src.Text)})
		for _, d := range ds {
			if !d.Span.Valid() || d.Code == "" || d.Summary == "" || d.Detail == "" {
				t.Errorf("bad diagnostic %+v", d)
			}
			if !utf8.ValidString(d.Summary) || strings.ContainsAny(d.Summary, "\n\r\x00") {
				t.Errorf("unreadable summary %q", d.Summary)
			}
		}
		if len(ds) > 102 {
			t.Errorf("%d diagnostics", len(ds))
		}
		if valid := json.Valid([]byte(src.Text)) && utf8.ValidString(src.Text) && !tooDeep(ds); valid != (n != nil && onlyDuplicates(ds)) {
			t.Fatalf("encoding/json says valid = %v, ParseJSON reports %q", valid, brief(ds))
		}
		if !onlyDuplicates(ds) {
			return
		}
		var want any
		decoder := json.NewDecoder(strings.NewReader(src.Text))
		decoder.UseNumber()
		if err := decoder.Decode(&want); err != nil {
			t.Fatal(err)
		}
		// Of duplicate objects encoding/json keeps the last one, as plain does.
		if got := plain(n); !reflect.DeepEqual(got, want) { // cmp takes exponential time on lists in lists in lists
			t.Fatalf("ParseJSON reads %v, encoding/json %v", got, want)
		}
		printed := document.Print(n)
		again, ds := parse(printed)
		if !onlyDuplicates(ds) {
			t.Fatalf("printed text %q has problems %q", printed, brief(ds))
		}
		if diff := cmp.Diff(printed, document.Print(again)); diff != "" {
			t.Fatalf("Print is not stable (-first +second):\n%s", diff)
		}
		if !sameTree(n, again) {
			t.Fatalf("printed and parsed %q is another tree", printed)
		}
	})
}

func tooDeep(ds []document.Diagnostic) bool {
	return len(ds) > 0 && ds[len(ds)-1].Code == "depth"
}

// FuzzParseEmbeddedJSON says that a text in a JSON string is read like the text itself, and that every position in the
// string is the place of the same character.
func FuzzParseEmbeddedJSON(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(strings.TrimLeft(text, "\ufeff"), "?") // a text of its own loses one mark, which is none inside a string
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		want, wantDiagnostics := parse(text)
		outer := document.Node{}
		if n := mustParse(t, ` [`+string(quoted)+"]\n").Items[0]; n.Text != text {
			t.Fatalf("the string is read as %q, want %q", n.Text, text)
		} else {
			outer = *n
		}
		got, gotDiagnostics := document.ParseEmbeddedJSON(&outer, document.Limits{})
		if !sameTree(want, got) {
			t.Fatalf("value (-direct +embedded):\n%s", cmp.Diff(document.Print(want), document.Print(got)))
		}
		if len(wantDiagnostics) != len(gotDiagnostics) {
			t.Fatalf("diagnostics %q, want %q", brief(gotDiagnostics), brief(wantDiagnostics))
		}
		for i, d := range gotDiagnostics {
			w := wantDiagnostics[i]
			if d.Code != w.Code || d.Summary != w.Summary {
				t.Fatalf("diagnostic %d is %s %q, want %s %q", i, d.Code, d.Summary, w.Code, w.Summary)
			}
			sameText(t, w.Span, d.Span)
		}
		checkSpans(t, got, outer.Span)
		samePlaces(t, want, got)
	})
}

// sameTree compares concrete trees without their positions.
func sameTree(a, b *document.Node) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Kind == b.Kind && a.Text == b.Text && slices.EqualFunc(a.Items, b.Items, sameTree) &&
		slices.EqualFunc(a.Members, b.Members, func(m, n document.Member) bool { return sameTree(m.Key, n.Key) && sameTree(m.Value, n.Value) })
}

func samePlaces(t *testing.T, direct, embedded *document.Node) {
	if direct == nil {
		return
	}
	sameText(t, direct.Span, embedded.Span)
	for i := range direct.Items {
		samePlaces(t, direct.Items[i], embedded.Items[i])
	}
	for i := range direct.Members {
		samePlaces(t, direct.Members[i].Key, embedded.Members[i].Key)
		samePlaces(t, direct.Members[i].Value, embedded.Members[i].Value)
	}
}

// sameText fails unless the span in the quoted text, unquoted, is the text of the direct span.
func sameText(t *testing.T, direct, embedded document.Span) {
	t.Helper()
	var unquoted string
	if err := json.Unmarshal([]byte(`"`+written(embedded)+`"`), &unquoted); err != nil || unquoted != written(direct) {
		t.Fatalf("%d-%d is %q, want %q", embedded.Start, embedded.End, written(embedded), written(direct))
	}
}
