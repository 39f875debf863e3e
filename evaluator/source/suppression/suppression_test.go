package suppression_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/suppression"
)

func whole(text string) document.Span {
	src := document.NewSource("main.tf", []byte(text)) // without a byte order mark
	return document.Span{Source: src, End: len(src.Text)}
}

func TestComment(t *testing.T) {
	t.Parallel()
	type written struct {
		Rules         []string
		Reason, Until string
		Fault         string
	}
	for text, want := range map[string]*written{
		"# kmslint:ignore KMS401 until=2027-01-31 -- the key -- is short-lived\n": {[]string{"KMS401"}, "the key -- is short-lived", "2027-01-31", ""},
		"// kmslint:ignore KMS401, rotation-disabled,KMS101 -- reason":            {[]string{"KMS401", "rotation-disabled", "KMS101"}, "reason", "", ""},
		"/* kmslint:ignore KMS401 -- reason */":                                   {[]string{"KMS401"}, "reason", "", ""},
		"#kmslint:ignore KMS401":                                                  {[]string{"KMS401"}, "", "", ""},
		"# kmslint:ignore KMS401 -- ":                                             {[]string{"KMS401"}, "", "", ""},
		"# kmslint:ignore":                                                        {nil, "", "", "the comment names no rule"},
		"# kmslint:ignore -- reason":                                              {nil, "reason", "", "the comment names no rule"},
		"# kmslint:ignore KMS401 until=soon -- reason":                            {[]string{"KMS401"}, "reason", "", `until "soon" is not a day such as 2027-01-31`},
		"# kmslint:ignore KMS401 until=2027-02-30 -- reason":                      {[]string{"KMS401"}, "reason", "", `until "2027-02-30" is not a day such as 2027-01-31`},
		"# kmslint:ignore KMS401 for=ever -- reason":                              {[]string{"KMS401"}, "reason", "", `there is no option "for"; there is until=YYYY-MM-DD`},
		"# kmslint:ignore-file KMS401 -- reason":                                  {nil, "reason", "", "the comment begins with kmslint:ignore-file, which kmslint does not know"},
		"# about kmslint:ignore KMS401":                                           nil,
		"# a comment":                                                             nil,
	} {
		s, ok := suppression.Comment(whole(text))
		if ok != (want != nil) {
			t.Errorf("Comment(%q): %v, want %v", text, ok, want != nil)
		}
		if !ok || want == nil {
			continue
		}
		got := written{Reason: s.Reason, Until: s.Until, Fault: s.Fault}
		for _, r := range s.Rules {
			got.Rules = append(got.Rules, r.Text)
			if at := r.Span.Source.Text[r.Span.Start:r.Span.End]; at != r.Text {
				t.Errorf("Comment(%q): the rule %s stands at %q", text, r.Text, at)
			}
		}
		if diff := cmp.Diff(*want, got); diff != "" {
			t.Errorf("Comment(%q) (-want +got):\n%s", text, diff)
		}
	}
}

func TestASuppressionHoldsThroughItsLastDay(t *testing.T) {
	t.Parallel()
	s, _ := suppression.Comment(whole("# kmslint:ignore KMS401 until=2027-01-31 -- reason"))
	for day, want := range map[string]bool{"2027-01-30T00:00:00Z": false, "2027-01-31T23:59:59Z": false, "2027-02-01T00:00:00Z": true} {
		now, err := time.Parse(time.RFC3339, day)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Expired(now); got != want {
			t.Errorf("Expired(%s) = %v, want %v", day, got, want)
		}
	}
	s.Until = ""
	if s.Expired(time.Now().AddDate(1000, 0, 0)) {
		t.Error("a suppression without a last day expires")
	}
}

// The constructs of these texts are what stands between { and } and what stands between < and >.
func TestCommentsCoverWhatTheyStandOn(t *testing.T) {
	t.Parallel()
	const c = "# kmslint:ignore KMS401 -- reason"
	for name, tt := range map[string]struct{ text, want string }{
		"above a construct":                     {c + "\n{a}\n{b}", "{a}"},
		"above the larger of two":               {c + "\n{<a> b}\n", "{<a> b}"},
		"with comments and empty lines between": {c + "\n# more\n\n{a}", "{a}"},
		"behind one":                            {"{x}\n{a} " + c + "\n{b}", "{a}"},
		"behind the beginning of one":           {"{a " + c + "\n<b>\n}", "{a " + c + "\n<b>\n}"},
		"behind the end of one":                 {"{a\n<b>\n} " + c + "\n{d}", "{a\n<b>\n}"},
		"in one, above another":                 {"{a\n" + c + "\n<b>\n<d>}", "<b>"},
		"in one, above nothing":                 {"{a\n<b>\n" + c + "\n}\n{d}", ""},
		"at the end of the text":                {"{a}\n" + c, ""},
		"two of them above one":                 {c + "\n" + c + "\n{a}", "{a}"},
		"deeper than what comes next":           {"{a}\n  " + c + "\n{b}", ""},
		"less deep than what comes next":        {c + "\n  {b}", "{b}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src := document.NewSource("main.tf", []byte(tt.text))
			var comments, constructs []document.Span
			for at := 0; strings.Contains(tt.text[at:], c); {
				at += strings.Index(tt.text[at:], c)
				comments = append(comments, document.Span{Source: src, Start: at, End: at + len(c)})
				at += len(c)
			}
			for _, marks := range []string{"{}", "<>"} {
				for i := range tt.text {
					if tt.text[i] == marks[0] {
						constructs = append(constructs, document.Span{Source: src, Start: i, End: i + strings.IndexByte(tt.text[i:], marks[1]) + 1})
					}
				}
			}
			for _, s := range suppression.Comments(comments, constructs, true) {
				got := ""
				if s.Covers.Source != nil {
					got = tt.text[s.Covers.Start:s.Covers.End]
				}
				if got != tt.want {
					t.Errorf("%q covers %q, want %q", tt.text, got, tt.want)
				}
			}
		})
	}
}
