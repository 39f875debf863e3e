package evaluator

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/finding"
)

// touched reports whether a change touches what a finding is about: the text that it points at or, because what is
// missing has no text, what should have it. That is the statement for a finding in a statement, and for any other one
// what declares the key and all statements of its policy.
func (j *fileJudge) touched(h *hit) bool {
	if j.options.Changed == nil || j.changed(h.span) {
		return true
	}
	f := h.facts
	if i, ok := statementOf(f, h.At); ok {
		return j.changed(f.Policy.Statements[i].Span())
	}
	if j.changed(f.Construct()) {
		return true
	}
	return f.Policy != nil && slices.ContainsFunc(f.Policy.Statements, func(s facts.Statement) bool { return j.changed(s.Span()) })
}

func (j *fileJudge) changed(span document.Span) bool {
	at := location(j.file.Path, span)
	return at.Path == "-" || j.options.Changed.Touches(j.options.absolute(at.Path), at.Start.Line, at.End.Line)
}

// statementOf returns the index of the statement that a pointer leads into.
func statementOf(f *facts.Facts, at string) (int, bool) {
	rest, ok := strings.CutPrefix(at, "/policy/statements/")
	if !ok || f.Policy == nil {
		return 0, false
	}
	index, _, _ := strings.Cut(rest, "/")
	i, err := strconv.Atoi(index)
	return i, err == nil && 0 <= i && i < len(f.Policy.Statements)
}

// leaveOutUnchanged removes and counts the findings that no change touches.
func leaveOutUnchanged(r *finding.Report) {
	r.Findings = slices.DeleteFunc(r.Findings, func(f finding.Finding) bool {
		if f.Unchanged && f.Suppressed == nil {
			r.Summary.Unchanged++
		}
		return f.Unchanged
	})
}
