package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kmslint/kmslint/evaluator/config"
	"github.com/kmslint/kmslint/evaluator/finding"
)

// tellError says what went wrong, and what may help.
func tellError(w io.Writer, err error) {
	var several lines
	var invalid *config.Error
	switch {
	case errors.As(err, &invalid):
		for _, p := range invalid.Problems {
			fmt.Fprintf(w, "kmslint: error: %s\n", printable(p.String()))
		}
	case errors.As(err, &several):
		first, rest, _ := strings.Cut(err.Error(), "\n")
		fmt.Fprintf(w, "kmslint: error: %s\n", printable(first))
		for line := range strings.Lines(rest) {
			fmt.Fprintf(w, "  %s\n", printable(strings.ReplaceAll(strings.TrimRight(line, "\n"), "\t", "  ")))
		}
	default:
		fmt.Fprintf(w, "kmslint: error: %s\n", printable(err.Error()))
	}
	var h hinted
	if errors.As(err, &h) && h.hint != "" {
		fmt.Fprintf(w, "kmslint: hint: %s\n", printable(h.hint))
	}
}

// tell says on standard error what is not a result: what could not be read, what the findings rest on, and how much was
// judged.
func tell(w io.Writer, r *finding.Report) {
	tellErrors(w, r)
	for _, n := range r.Notes {
		if n.Asked {
			fmt.Fprintf(w, "kmslint: note: %s: %s\n", pathName(n.Path), printable(n.Message))
		}
	}
	if b := r.Baseline; b != nil && len(b.Stale) > 0 {
		fmt.Fprintf(w, "kmslint: note: %s: %s no finding any more; kmslint baseline write leaves such entries out\n",
			pathName(b.Path), count(len(b.Stale), "entry matches", "entries match"))
	}
	if n := r.Summary.Unchanged; n > 0 {
		fmt.Fprintf(w, "kmslint: note: %s left out, as no change touches what they are about\n", count(n, "finding is", "findings are"))
	}
	fmt.Fprintln(w, coverage(r))
}

// tellProblems says what could not be read, in the order of the places; it reports whether there was anything.
func tellProblems(w io.Writer, problems []finding.Problem) bool {
	report := finding.Report{Errors: problems}
	report.Finish()
	tellErrors(w, &report)
	return len(problems) > 0
}

func tellErrors(w io.Writer, r *finding.Report) {
	for _, p := range r.Errors {
		l := p.Location
		at := pathName(l.Path)
		if l.Start.Line > 0 {
			at += fmt.Sprintf(":%d:%d", l.Start.Line, l.Start.Column)
		}
		fmt.Fprintf(w, "kmslint: error: %s: %s\n", at, printable(p.Message))
	}
}

// coverage says how much was judged, in one line.
func coverage(r *finding.Report) string {
	s := r.Summary
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d judged, %d partly", count(s.KeyPolicies, "key policy", "key policies"), s.Judged, s.Partly)
	reasons := ""
	switch n := len(r.NotEvaluated); {
	case n == 1:
		reasons = fmt.Sprintf(" (%s)", printable(r.NotEvaluated[0].Reason))
	case n > 1:
		reasons = fmt.Sprintf(" (%s; and %d more)", printable(r.NotEvaluated[0].Reason), n-1)
	}
	if s.Partly+s.NotJudged > 0 {
		b.WriteString(reasons)
	}
	fmt.Fprintf(&b, ", %d not", s.NotJudged)
	if reasons != "" && s.Partly+s.NotJudged == 0 { // what was not evaluated stands beside the policies
		fmt.Fprintf(&b, "; %s not evaluated%s", count(len(r.NotEvaluated), "part", "parts"), reasons)
	}
	if s.OtherPolicies > 0 {
		fmt.Fprintf(&b, "; %s", count(s.OtherPolicies, "other policy", "other policies"))
	}
	fmt.Fprintf(&b, "; %s without KMS content", count(s.Skipped, "file", "files"))
	return b.String()
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// pathName is a path as messages show it.
func pathName(path string) string {
	if path == "-" {
		return "<stdin>"
	}
	return printable(path)
}

// printable writes characters that a terminal obeys instead of showing them as escape sequences: file names and messages
// come from the input.
func printable(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError }) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
		s = s[size:]
	}
	return b.String()
}
