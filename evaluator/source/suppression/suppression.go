// Package suppression reads what people write beside code to say that findings are wanted there:
//
//	# kmslint:ignore KMS401 until=2027-01-31 -- the key is replaced every quarter
//
// It knows neither rules nor findings: it says what is written, and on which part of the text it stands.
package suppression

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/kmslint/kmslint/evaluator/document"
)

// Marker begins a comment that is a suppression.
const Marker = "kmslint:ignore"

// DateLayout is the form of dates.
const DateLayout = "2006-01-02"

// Suppression is one suppression as it is written.
type Suppression struct {
	// Rules are the ids or names of rules, in order.
	Rules []Rule
	// Reason is "" where none is given.
	Reason string
	// Until is the last day on which it holds, YYYY-MM-DD, or "" if it holds for good.
	Until string
	// Span is the text of the suppression itself.
	Span document.Span
	// Covers is the construct that it stands on or above; it has no source where there is none.
	Covers document.Span
	// Fault says what is wrong with the form, or "".
	Fault string
}

// Rule is the id or name of a rule where it is written.
type Rule struct {
	Text string
	Span document.Span
}

// Mentioned reports whether a text may hold suppressions, so that others need not be searched.
func Mentioned(text string) bool { return strings.Contains(text, Marker) }

var words = regexp.MustCompile(`[^\s,]+`)

// Comment reads a comment, with its # or // or /* */, and reports whether it is a suppression.
func Comment(span document.Span) (Suppression, bool) {
	text := span.Source.Text[span.Start:span.End]
	end := len(strings.TrimRight(strings.TrimSuffix(strings.TrimRight(text, "\r\n"), "*/"), " \t"))
	at := strings.Index(text, Marker)
	if at < 0 || at > end || strings.Trim(text[:at], "#/* \t") != "" {
		return Suppression{}, false
	}
	span.End = span.Start + len(strings.TrimRight(text, "\r\n"))
	s := Suppression{Span: span}
	at += len(Marker)
	rest, reason, _ := strings.Cut(text[at:max(end, at)], "--")
	s.Reason = strings.TrimSpace(reason)
	if rest != "" && !strings.ContainsRune(" \t\n\r,", rune(rest[0])) {
		s.Fault = fmt.Sprintf("the comment begins with %s%s, which kmslint does not know", Marker, words.FindString(rest))
		return s, true
	}
	for _, word := range words.FindAllStringIndex(rest, -1) {
		s.word(rest[word[0]:word[1]], document.Span{Source: span.Source, Start: span.Start + at + word[0], End: span.Start + at + word[1]})
	}
	if len(s.Rules) == 0 && s.Fault == "" {
		s.Fault = "the comment names no rule"
	}
	return s, true
}

func (s *Suppression) word(text string, span document.Span) {
	name, value, option := strings.Cut(text, "=")
	switch {
	case !option:
		s.Rules = append(s.Rules, Rule{Text: text, Span: span})
	case name == "until":
		s.SetUntil(value)
	default:
		s.Fault = fmt.Sprintf("there is no option %q; there is until=YYYY-MM-DD", name)
	}
}

// SetUntil sets the last day, or the fault if it is none.
func (s *Suppression) SetUntil(day string) {
	if _, err := time.Parse(DateLayout, day); err != nil {
		s.Fault = fmt.Sprintf("until %q is not a day such as 2027-01-31", day)
		return
	}
	s.Until = day
}

// Expired reports whether the last day of the suppression is over, in UTC.
func (s *Suppression) Expired(now time.Time) bool {
	return s.Until != "" && now.UTC().Format(DateLayout) > s.Until
}

// Comments reads the suppressions among comments of one text, and finds what each stands on. Constructs are the parts that
// a suppression may stand on, in any order; indented says that a comment belongs to what is at least as deep as itself.
func Comments(comments, constructs []document.Span, indented bool) []Suppression {
	var all []Suppression
	for _, comment := range comments {
		if s, ok := Comment(comment); ok {
			s.Covers = covered(comment, constructs, indented)
			all = append(all, s)
		}
	}
	return all
}

// covered returns the construct that a comment stands on: behind something, it is the largest one that begins in the same
// line, or else ends there; alone in its line, the largest one that comes next without leaving the one around the comment.
func covered(comment document.Span, constructs []document.Span, indented bool) document.Span {
	src := comment.Source
	line := src.LineStart(src.Position(comment.Start).Line)
	behind := strings.TrimSpace(src.Text[line:comment.Start]) != ""
	var best document.Span
	take := func(c document.Span, better bool) {
		if best.Source == nil || better {
			best = c
		}
	}
	if behind {
		for _, c := range constructs {
			if line <= c.Start && c.Start < comment.Start {
				take(c, c.Start < best.Start || c.Start == best.Start && c.End > best.End)
			}
		}
		if best.Source != nil {
			return best
		}
		for _, c := range constructs {
			if line < c.End && c.End <= comment.Start {
				take(c, c.Start < best.Start)
			}
		}
		return best
	}
	limit := len(src.Text) // the end of the innermost construct around the comment
	for _, c := range constructs {
		if c.Start < comment.Start && comment.End <= c.End {
			limit = min(limit, c.End)
		}
	}
	for _, c := range constructs {
		if comment.End <= c.Start && c.End <= limit {
			take(c, c.Start < best.Start || c.Start == best.Start && c.End > best.End)
		}
	}
	if indented && best.Source != nil && src.Position(comment.Start).Column > src.Position(best.Start).Column {
		return document.Span{}
	}
	return best
}
