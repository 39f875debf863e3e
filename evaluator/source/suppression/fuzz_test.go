package suppression_test

import (
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/suppression"
)

// FuzzComment proves that no comment is too odd, and that everything is placed inside it.
func FuzzComment(f *testing.F) {
	for _, text := range []string{
		"# kmslint:ignore KMS401 until=2027-01-31 -- reason", "/* kmslint:ignore a,b -- c */", "//kmslint:ignore", "#kmslint:ignore*/", "/*kmslint:ignore--*/", "kmslint:ignore\r\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		span := whole(text)
		text = span.Source.Text
		s, ok := suppression.Comment(span)
		if !ok {
			return
		}
		inside := func(part document.Span) bool { return part.Valid() && part.Start >= span.Start && part.End <= span.End }
		if !inside(s.Span) {
			t.Errorf("Comment(%q) stands at %d-%d", text, s.Span.Start, s.Span.End)
		}
		for _, r := range s.Rules {
			if !inside(r.Span) || text[r.Span.Start:r.Span.End] != r.Text {
				t.Errorf("Comment(%q): %q stands at %d-%d", text, r.Text, r.Span.Start, r.Span.End)
			}
		}
		if len(s.Rules) == 0 && s.Fault == "" {
			t.Errorf("Comment(%q) names no rule and has no fault", text)
		}
	})
}
