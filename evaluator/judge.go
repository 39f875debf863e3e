package evaluator

import (
	"context"
	"fmt"
	"slices"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/finding/linehash"
	"github.com/kmslint/kmslint/evaluator/ruleset"
	"github.com/kmslint/kmslint/evaluator/source"
)

// notEvaluatedRule is the name of the rule whose findings are no faults but gaps in what could be judged.
const notEvaluatedRule = "policy-not-evaluated"

// outcome is what one file adds to the report.
type outcome struct {
	findings     []finding.Finding
	problems     []finding.Problem
	notEvaluated []finding.NotEvaluated
	notes        []finding.Note
	summary      finding.Summary
}

func (out *outcome) addTo(r *finding.Report) {
	r.Findings = append(r.Findings, out.findings...)
	r.Errors = append(r.Errors, out.problems...)
	r.NotEvaluated = append(r.NotEvaluated, out.notEvaluated...)
	r.Notes = append(r.Notes, out.notes...)
	s := &r.Summary
	s.Files += out.summary.Files
	s.Skipped += out.summary.Skipped
	s.KeyPolicies += out.summary.KeyPolicies
	s.Judged += out.summary.Judged
	s.Partly += out.summary.Partly
	s.NotJudged += out.summary.NotJudged
	s.OtherPolicies += out.summary.OtherPolicies
}

// judge judges one file.
func judge(ctx context.Context, rules *ruleset.Set, f *source.File, o Options) (*outcome, error) {
	out := &outcome{problems: problemsOf(f)}
	if f.NotRead != "" {
		out.notEvaluated = append(out.notEvaluated, finding.NotEvaluated{Path: f.Path, Reason: f.NotRead})
	}
	subjects := subjectsOf(f, o)
	if len(subjects) == 0 {
		if len(f.Problems) == 0 && f.NotRead == "" {
			out.summary.Skipped++
		}
		return out, nil
	}
	out.summary.Files++
	if f.Note != "" {
		out.notes = append(out.notes, finding.Note{Path: f.Path, Message: f.Note, Asked: true})
	}
	j := fileJudge{file: f, out: out, fingerprints: map[string]int{}}
	for _, branches := range subjects {
		if err := j.subject(ctx, rules, branches); err != nil {
			return out, err
		}
	}
	j.locateAll()
	return out, nil
}

// subjectsOf returns the facts of every key and loose policy of a file, each with one entry a branch. Diagnostics of the
// file as a whole stand with the first.
func subjectsOf(f *source.File, o Options) [][]*facts.Facts {
	if f.Inventory == nil {
		return nil
	}
	options := facts.Options{Account: o.Account, Limits: o.Limits}
	var subjects [][]*facts.Facts
	for i := range f.Inventory.Documents {
		subjects = append(subjects, facts.OfDocument(&f.Inventory.Documents[i], options))
	}
	for i := range f.Inventory.Accounts {
		account := &f.Inventory.Accounts[i]
		for j := range account.Regions {
			for k := range account.Regions[j].Keys {
				subjects = append(subjects, facts.OfKey(&account.Regions[j].Keys[k], account, options))
			}
		}
	}
	if len(subjects) > 0 {
		for _, branch := range subjects[0] {
			branch.AddDiagnostics(f.Diagnostics)
		}
	}
	return subjects
}

func problemsOf(f *source.File) []finding.Problem {
	var problems []finding.Problem
	for _, p := range f.Problems {
		problems = append(problems, finding.Problem{Message: p.Message, Location: location(f.Path, p.Span)})
	}
	return problems
}

func location(path string, span document.Span) finding.Location {
	l := finding.Location{Path: path}
	if span.Source != nil {
		start, end := span.Range()
		l.Start, l.End = finding.Position(start), finding.Position(end)
	}
	return l
}

// fileJudge judges the keys of one file.
type fileJudge struct {
	file         *source.File
	out          *outcome
	spans        []document.Span // of out.findings
	fingerprints map[string]int
}

// hit is a result in one or more branches of a subject.
type hit struct {
	ruleset.Result
	facts    *facts.Facts
	span     document.Span
	branches []string
	definite int
}

func (j *fileJudge) subject(ctx context.Context, rules *ruleset.Set, branches []*facts.Facts) error {
	var hits []*hit
	for _, f := range branches {
		results, err := rules.Evaluate(ctx, f)
		if err != nil {
			return err
		}
		for _, r := range results {
			span, ok := f.Locate(r.At)
			if !ok {
				return fmt.Errorf("the rule %s points at %q, which is no place in the facts of %s", r.Rule.ID, r.At, f.Address)
			}
			hits = merge(hits, &hit{Result: r, facts: f, span: span})
		}
	}
	for _, h := range hits {
		j.add(h, len(branches))
	}
	j.count(branches)
	return nil
}

// merge puts a result with the same one of another branch.
func merge(hits []*hit, h *hit) []*hit {
	i := slices.IndexFunc(hits, func(k *hit) bool {
		return k.Rule == h.Rule && k.span == h.span && k.Message == h.Message && k.Severity == h.Severity
	})
	if i < 0 {
		hits = append(hits, h)
		i = len(hits) - 1
	}
	k := hits[i]
	if len(k.branches) == 0 || k.branches[len(k.branches)-1] != h.facts.Branch {
		k.branches = append(k.branches, h.facts.Branch)
		if h.Confidence == finding.Definite {
			k.definite++
		}
	}
	return hits
}

func (j *fileJudge) add(h *hit, branches int) {
	if h.Rule.Name == notEvaluatedRule {
		j.gap(h)
		return
	}
	f := finding.Finding{
		Rule: h.Rule.ID, Name: h.Rule.Name, Severity: h.Severity, Message: h.Message, Remediation: h.Rule.Remediation,
		Key: h.facts.Address, Location: location(j.file.Path, h.span),
	}
	if h.definite < branches {
		f.Confidence = finding.Possible
		if len(h.branches) < branches {
			f.When = h.branches[0]
		}
	}
	for _, at := range h.Related {
		if span, ok := h.facts.Locate(at); ok {
			f.Related = append(f.Related, finding.Related{Message: "see also", Location: location(j.file.Path, span)})
		}
	}
	f.Fingerprint = j.fingerprint(h)
	j.out.findings = append(j.out.findings, f)
	j.spans = append(j.spans, h.span)
}

// gap notes once a file what could not be judged and why.
func (j *fileJudge) gap(h *hit) {
	l := location(j.file.Path, h.span)
	n := finding.NotEvaluated{Path: l.Path, Line: l.Start.Line, Reason: h.Message}
	same := func(m finding.NotEvaluated) bool { return m.Reason == n.Reason }
	if !slices.ContainsFunc(j.out.notEvaluated, same) {
		j.out.notEvaluated = append(j.out.notEvaluated, n)
	}
}

// count counts a subject by how much of its policy was judged.
func (j *fileJudge) count(branches []*facts.Facts) {
	s := &j.out.summary
	first := branches[0]
	switch {
	case first.Key != nil && first.Key.DefaultPolicy, first.Key != nil && first.Policy == nil && len(first.Diagnostics) == 0:
		return // no policy is given, so there is none to judge
	case first.Policy != nil && first.Policy.Kind != "key":
		s.OtherPolicies++
		return
	}
	s.KeyPolicies++
	complete := true
	for _, f := range branches {
		if f.Policy == nil || len(f.Policy.Statements) == 0 && !f.Policy.Complete {
			s.NotJudged++
			return
		}
		complete = complete && f.Policy.Complete && len(f.Unknowns) == 0
		if f.Account.Inferred {
			j.note("the key is taken to belong to account " + f.Account.ID + ", the one account that may change its policy; --account says so for certain")
		}
	}
	if complete {
		s.Judged++
	} else {
		s.Partly++
	}
}

func (j *fileJudge) note(message string) {
	n := finding.Note{Path: j.file.Path, Message: message}
	if !slices.Contains(j.out.notes, n) {
		j.out.notes = append(j.out.notes, n)
	}
}

// contextLines is how many lines a frame shows before a finding.
const contextLines = 1

// maxFrameLines is how many lines of a long construct a frame shows.
const maxFrameLines = 4

// locateAll adds what needs the text of the file: code frames, and the line hashes of GitHub's code scanning.
func (j *fileJudge) locateAll() {
	if len(j.out.findings) == 0 {
		return
	}
	hashes := linehash.Lines(j.file.Raw)
	for i := range j.out.findings {
		l := &j.out.findings[i].Location
		if l.Start.Line < 1 {
			continue
		}
		if l.Start.Line <= len(hashes) {
			l.LineHash = hashes[l.Start.Line-1]
		}
		src := j.spans[i].Source
		frame := &finding.Frame{First: max(1, l.Start.Line-contextLines)}
		for n := frame.First; n <= min(l.End.Line, l.Start.Line+maxFrameLines-1); n++ {
			frame.Lines = append(frame.Lines, src.Line(n))
		}
		l.Frame = frame
	}
}
