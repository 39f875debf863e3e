package evaluator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/config"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/ruleset"
	"github.com/kmslint/kmslint/evaluator/source"
	"github.com/kmslint/kmslint/evaluator/source/suppression"
)

// suppressing is one suppression of a file with the rules that it is about.
type suppressing struct {
	suppression.Suppression
	// problems say why it has no effect, or not all that it asks for.
	problems []document.Diagnostic
	// rules are the ids of the rules that it covers findings of; none where it has no effect.
	rules []string
	// used are those of them that a finding was covered of, and idle those that did not run.
	used, idle map[string]bool
}

// suppressionsOf looks up what the suppressions of a file mean.
func (j *fileJudge) suppressionsOf(rules *ruleset.Set) {
	known, ran := rules.Known(), rules.Rules()
	for _, written := range j.file.Suppressions {
		s := &suppressing{Suppression: written, used: map[string]bool{}, idle: map[string]bool{}}
		j.out.suppressions = append(j.out.suppressions, s)
		switch {
		case s.Fault != "":
			s.problem("suppression-form", s.Span, s.Fault+", so it suppresses nothing", "One looks like this: # kmslint:ignore KMS401 until=2027-01-31 -- reason.")
			continue
		case s.Reason == "": // the words of one without -- would be taken for rules
			s.problem("suppression-reason", s.Span, "the suppression gives no reason, so it has no effect", "In a comment the reason stands behind --.")
			continue
		}
		var ids []string
		for _, rule := range s.Rules {
			selection, err := config.Select(known, rule.Text)
			if err == nil && !selection.One {
				s.problem("suppression-rule", rule.Span, fmt.Sprintf("%s is a group or tag; a suppression names single rules", rule.Text), "It suppresses nothing.")
				continue
			}
			if err != nil {
				s.problem("suppression-rule", rule.Span, unknownRule(rule.Text, known), "It suppresses nothing.")
				continue
			}
			if id := selection.IDs[0]; !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		switch {
		case s.Expired(j.options.Now):
			s.problem("suppression-expired", s.Span, "the suppression held until "+s.Until+" and has no effect any more", "Fix what it is about, or give it more time.")
			continue
		case s.Covers.Source == nil && len(ids) > 0:
			s.problem("suppression-form", s.Span, "the suppression stands on nothing, so it has no effect", "Write it above a block, argument, statement or entry, or behind one.")
			continue
		}
		s.rules = ids
		off := j.options.Settings.forPath(j.options.absolute(location(j.file.Path, s.Span).Path))
		for _, id := range ids {
			s.idle[id] = off.off(id) || !slices.ContainsFunc(ran, func(r finding.Rule) bool { return r.ID == id })
		}
	}
}

func unknownRule(name string, known []finding.Rule) string {
	var singles []finding.Rule // groups and tags are no names for a suppression
	for _, r := range known {
		singles = append(singles, finding.Rule{ID: r.ID, Name: r.Name})
	}
	message := fmt.Sprintf("there is no rule %q to suppress", name)
	_, err := config.Select(singles, name)
	var unknown *config.UnknownRuleError
	if errors.As(err, &unknown) && unknown.Nearest != "" {
		message += "; did you mean " + unknown.Nearest + "?"
	}
	return message
}

func (s *suppressing) problem(code string, span document.Span, summary, detail string) {
	s.problems = append(s.problems, document.Diagnostic{Code: code, Span: span, Summary: summary, Detail: detail})
}

// suppressed returns why a finding is suppressed in its source, or nil.
func (j *fileJudge) suppressed(h *hit) *finding.Suppression {
	var first *suppressing
	for _, s := range j.out.suppressions {
		if slices.Contains(s.rules, h.Rule.ID) && s.covers(h) {
			s.used[h.Rule.ID] = true
			if first == nil {
				first = s
			}
		}
	}
	if first == nil {
		return nil
	}
	at := location(j.file.Path, first.Span)
	return &finding.Suppression{Kind: finding.InSource, Reason: first.Reason, Until: first.Until, Location: &at}
}

// covers reports whether a finding begins in the construct that the suppression stands on, or is about the key or the
// policy that is declared there, wherever the policy itself is written.
func (s *suppressing) covers(h *hit) bool {
	f := h.facts
	return s.holds(h.span) ||
		f.Key != nil && s.holds(f.Key.Span()) ||
		f.Policy != nil && strings.HasPrefix(h.At, "/policy") && s.holds(f.Policy.Span())
}

func (s *suppressing) holds(span document.Span) bool {
	c := s.Covers
	return c.Source != nil && span.Source != nil && span.Source.Name == c.Source.Name && c.Start <= span.Start && span.Start < c.End
}

// judgeSuppressions judges what is wrong with suppressions, by rules that read it from diagnostics. The same code can have
// been read several times, as modules are.
func judgeSuppressions(ctx context.Context, rules *ruleset.Set, o Options, all []*suppressing) ([]finding.Finding, error) {
	type place struct {
		file  string
		start int
	}
	merged := map[place]*suppressing{}
	var files []string
	byFile := map[string][]*suppressing{}
	for _, s := range all {
		at := place{location("", s.Span).Path, s.Span.Start}
		if m := merged[at]; m != nil {
			for id := range s.used {
				m.used[id] = true
			}
			continue
		}
		merged[at] = s
		if byFile[at.file] == nil {
			files = append(files, at.file)
		}
		byFile[at.file] = append(byFile[at.file], s)
	}
	var found []finding.Finding
	for _, file := range files {
		var diagnostics []document.Diagnostic
		for _, s := range byFile[file] {
			diagnostics = append(diagnostics, s.problems...)
			for _, id := range s.rules {
				if !s.used[id] && !s.idle[id] {
					diagnostics = append(diagnostics, document.Diagnostic{
						Code: "suppression-unused", Span: s.Span, Summary: "the suppression of " + id + " covers no finding", Detail: "Remove it.",
					})
				}
			}
		}
		if len(diagnostics) == 0 {
			continue
		}
		j := fileJudge{file: &source.File{Path: file}, out: &outcome{}, options: o, fingerprints: map[string]int{}}
		if err := j.findings(ctx, rules, []*facts.Facts{facts.OfDiagnostics(file, diagnostics)}); err != nil {
			return nil, err
		}
		j.locateAll()
		found = append(found, j.out.findings...)
	}
	return found, nil
}
