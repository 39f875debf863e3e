package document_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/document"
)

func TestPosition(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text   string
		offset int
		want   document.Position
	}{
		"an empty text has one line":             {"", 0, document.Position{Line: 1, Column: 1}},
		"columns count code points":              {"é€😀x", len("é€😀"), document.Position{Line: 1, Column: 4}},
		"bytes that are no UTF-8 count one each": {"\xff\xfex", 2, document.Position{Line: 1, Column: 3}},
		"LF ends a line":                         {"a\nb", 2, document.Position{Line: 2, Column: 1}},
		"LF itself belongs to its line":          {"a\nb", 1, document.Position{Line: 1, Column: 2}},
		"CR LF ends one line":                    {"a\r\nb", 3, document.Position{Line: 2, Column: 1}},
		"CR alone ends a line":                   {"a\rb", 2, document.Position{Line: 2, Column: 1}},
		"CR at the end of the text ends a line":  {"a\r", 2, document.Position{Line: 2, Column: 1}},
		"an empty line counts":                   {"\n\n\n", 3, document.Position{Line: 4, Column: 1}},
		"a byte order mark counts nothing":       {"\ufeffab", 1, document.Position{Line: 1, Column: 2}},
		"an offset before the text is its start": {"ab", -5, document.Position{Line: 1, Column: 1}},
		"an offset behind the text is its end":   {"ab", 99, document.Position{Line: 1, Column: 3}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := document.NewSource("x", []byte(tt.text)).Position(tt.offset); got != tt.want {
				t.Errorf("Position(%q, %d) = %v, want %v", tt.text, tt.offset, got, tt.want)
			}
		})
	}
}

func TestPositionInLongLines(t *testing.T) {
	t.Parallel()
	// Lines longer than the distance of the marks inside, with characters of every width over their borders.
	text := strings.Repeat("aé€😀", 3000) + "\n" + strings.Repeat("b", 4096) + "\r\n" + strings.Repeat("\x80", 9000) + "é" + strings.Repeat("x", 9000)
	src := document.NewSource("x", []byte(text))
	line, column := 1, 1
	for i, r := range text {
		if got, want := src.Position(i), (document.Position{Line: line, Column: column}); got != want {
			t.Fatalf("Position(%d) = %v, want %v", i, got, want)
		}
		if column++; r == '\n' {
			line, column = line+1, 1
		}
	}
}

func TestLine(t *testing.T) {
	t.Parallel()
	src := document.NewSource("x", []byte("\ufeffone\r\ntwo\rthree\n\nlast"))
	var got []string
	for n := range src.Lines() + 2 {
		got = append(got, src.Line(n))
	}
	if diff := cmp.Diff([]string{"", "one", "two", "three", "", "last", ""}, got); diff != "" {
		t.Errorf("lines 0 to 6 (-want +got):\n%s", diff)
	}
}

func TestPartOfAFileKeepsTheLinesOfTheFile(t *testing.T) {
	t.Parallel()
	src := document.NewSource("x", []byte("ab\ncd"))
	src.Part, src.Before = true, 7
	if got, want := src.Position(4), (document.Position{Line: 9, Column: 2}); got != want {
		t.Errorf("Position(4) = %v, want %v", got, want)
	}
	if got := src.Line(8) + "," + src.Line(9) + "," + src.Line(7) + "," + src.Line(1); got != "ab,cd,," {
		t.Errorf("lines 8, 9, 7, 1 are %q", got)
	}
	if got := src.LineStart(9); got != 3 {
		t.Errorf("LineStart(9) = %d, want 3", got)
	}
}

func TestSpanValid(t *testing.T) {
	t.Parallel()
	src := document.NewSource("x", []byte("abc"))
	tests := map[string]struct {
		span document.Span
		want bool
	}{
		"the whole text":       {document.Span{Source: src, Start: 0, End: 3}, true},
		"nothing at the end":   {document.Span{Source: src, Start: 3, End: 3}, true},
		"behind the end":       {document.Span{Source: src, Start: 0, End: 4}, false},
		"backwards":            {document.Span{Source: src, Start: 2, End: 1}, false},
		"before the beginning": {document.Span{Source: src, Start: -1, End: 1}, false},
		"of no source":         {document.Span{}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.span.Valid(); got != tt.want {
				t.Errorf("Valid(%d-%d) = %v, want %v", tt.span.Start, tt.span.End, got, tt.want)
			}
		})
	}
	if start, end := (document.Span{}).Range(); start != (document.Position{}) || end != (document.Position{}) {
		t.Errorf("Range of no source = %v, %v, want nowhere", start, end)
	}
}
