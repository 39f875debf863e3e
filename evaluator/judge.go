package evaluator

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/policy"
	"github.com/kmslint/kmslint/evaluator/ruleset"
	"github.com/kmslint/kmslint/evaluator/share"
	"github.com/kmslint/kmslint/evaluator/source"
)

// notEvaluatedRule is the name of the rule whose findings are no faults but gaps in what could be judged.
const notEvaluatedRule = "policy-not-evaluated"

// notEvaluatedCode is the code of a source's diagnostics about such gaps.
const notEvaluatedCode = "not-evaluated"

// outcome is what one file adds to the report.
type outcome struct {
	path    string // of the file, or the folder of code
	planned string // the folder of the code that a plan was read with, or ""

	findings     []finding.Finding
	problems     []finding.Problem
	notEvaluated []finding.NotEvaluated
	notes        []finding.Note
	summary      finding.Summary
	suppressions []*suppressing
	failures     []failure
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
	out := &outcome{path: f.Path, planned: f.Planned, problems: problemsOf(f)}
	j := fileJudge{file: f, out: out, options: o, fingerprints: map[string]int{}}
	subjects := subjectsOf(f, o)
	if len(subjects) == 0 {
		j.withoutKeys()
		return out, nil
	}
	out.summary.Files++
	if f.Note != "" {
		out.notes = append(out.notes, finding.Note{Path: f.Path, Message: f.Note, Asked: true})
	}
	j.suppressionsOf(rules)
	for _, branches := range subjects {
		if err := j.findings(ctx, rules, branches); err != nil {
			return out, err
		}
		j.count(branches)
	}
	j.locateAll()
	return out, nil
}

// withoutKeys counts a file in which there is nothing to judge, and notes what of it could not be read.
func (j *fileJudge) withoutKeys() {
	f := j.file
	if f.NotRead != "" {
		j.out.notEvaluated = append(j.out.notEvaluated, finding.NotEvaluated{Path: f.Path, Reason: f.NotRead})
	}
	if f.Folder || bytes.Contains(f.Raw, []byte("AWS::KMS")) { // or else a macro is no concern of ours
		for _, d := range f.Diagnostics {
			if d.Code == notEvaluatedCode {
				j.gap(d.Span, d.Summary)
			}
		}
	}
	switch {
	case len(f.Problems) > 0:
	case f.Inventory != nil, len(j.out.notEvaluated) > 0:
		j.out.summary.Files++
	case !f.Folder: // the walk has counted the files of folders
		j.out.summary.Skipped++
	}
}

// subjectsOf returns the facts of every key, alias without a key and loose policy of a file, each with one entry a branch. Diagnostics of the
// file as a whole stand with the first.
func subjectsOf(f *source.File, o Options) [][]*facts.Facts {
	if f.Inventory == nil {
		return nil
	}
	options := o.facts()
	options.Unit, options.Planned = facts.NewUnit(f.Inventory), f.Code
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
			for k := range account.Regions[j].Aliases {
				if branches := facts.OfAlias(&account.Regions[j].Aliases[k], account, &account.Regions[j], options); len(branches) > 0 {
					subjects = append(subjects, branches)
				}
			}
		}
	}
	for i := range f.Inventory.Accounts {
		subjects = append(subjects, facts.OfIdentities(&f.Inventory.Accounts[i], options)...)
	}
	subjects = append(subjects, facts.OfAWSManaged(options.Unit, options)...)
	unit := share.New(f.Inventory, o.Limits)
	for _, s := range unit.Subjects() {
		if branches := facts.OfShared(&s, options); branches != nil {
			subjects = append(subjects, branches)
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
		problems = append(problems, finding.Problem{Message: p.Message, Location: location(cmp.Or(p.Path, f.Path), p.Span)})
	}
	return problems
}

func location(path string, span document.Span) finding.Location {
	l := finding.Location{Path: path}
	if span.Source != nil {
		l.Path = span.Source.Name
		start, end := span.Range()
		l.Start, l.End = finding.Position(start), finding.Position(end)
	}
	return l
}

// fileJudge judges the keys of one file.
type fileJudge struct {
	file         *source.File
	out          *outcome
	options      Options
	spans        []document.Span // of out.findings
	fingerprints map[string]int
}

// findings judges a key or policy.
func (j *fileJudge) findings(ctx context.Context, rules *ruleset.Set, branches []*facts.Facts) error {
	rules, err := j.options.Settings.rulesFor(ctx, rules, j.declared(branches[0]))
	if err != nil {
		return err
	}
	var hits []*hit
	known := map[sameHit]*hit{}
	for i, f := range branches {
		results, err := rules.Evaluate(ctx, f)
		if err := j.failed(err); err != nil {
			return err
		}
		slices.SortFunc(results, compareResults)
		seen := map[sameHit]int{}
		for _, r := range results {
			span, ok := f.Locate(r.At)
			if !ok {
				if err := j.pointsNowhere(rules, &r, f.Address); err != nil {
					return err
				}
				continue
			}
			same := sameHit{rule: r.Rule, span: span, severity: r.Severity, sid: sidOf(f, r.At)}
			seen[same]++
			same.nth = seen[same]
			h := known[same]
			if h == nil {
				h = &hit{Result: r, facts: f, span: span}
				hits, known[same] = append(hits, h), h
			}
			h.in(i, r.Confidence)
		}
	}
	for _, h := range hits {
		j.add(h, hits, branches)
	}
	return nil
}

// declared is the absolute path of the file that declares the key or policy.
func (j *fileJudge) declared(f *facts.Facts) string {
	var span document.Span
	switch {
	case f.Key != nil:
		span = f.Key.Span()
	case f.Policy != nil:
		span = f.Policy.Span()
	case f.Resource != nil:
		span = f.Resource.Span()
	}
	return j.options.absolute(location(j.file.Path, span).Path)
}

func (j *fileJudge) add(h *hit, hits []*hit, branches []*facts.Facts) {
	at := location(j.file.Path, h.span)
	settings := j.options.Settings.forPath(j.options.absolute(at.Path))
	if settings.off(h.Rule.ID) || j.options.leftOut(at.Path) {
		return
	}
	suppressed := j.suppressed(h)
	if h.Rule.Name == notEvaluatedRule {
		if suppressed == nil {
			j.gap(h.span, h.Message)
		}
		return
	}
	f := finding.Finding{
		Rule: h.Rule.ID, Name: h.Rule.Name, Severity: settings.severity(h.Rule.ID, h.Severity), Message: h.Message, Remediation: h.subject().Fill(h.Rule.Remediation),
		Key: h.facts.Address, Construct: h.facts.ConstructPath(), Location: at,
		Confidence: h.confidence(hits, len(branches)), When: when(h.branches, branches), Suppressed: suppressed,
	}
	if settings.belowMinimum(f.Severity) {
		return
	}
	for _, at := range h.Related {
		if span, ok := h.facts.Locate(at); ok {
			f.Related = append(f.Related, finding.Related{Message: "see also", Location: location(j.file.Path, span)})
		}
	}
	f.Fingerprint = j.fingerprint(h)
	f.Unchanged = !j.touched(h)
	j.out.findings = append(j.out.findings, f)
	j.spans = append(j.spans, h.span)
}

// gap notes once a file what could not be judged and why.
func (j *fileJudge) gap(span document.Span, reason string) {
	at := location(j.file.Path, span)
	n := finding.NotEvaluated{Path: at.Path, Line: at.Start.Line, Reason: reason}
	same := func(m finding.NotEvaluated) bool { return m == n }
	if !slices.ContainsFunc(j.out.notEvaluated, same) {
		j.out.notEvaluated = append(j.out.notEvaluated, n)
	}
}

// count counts a subject by how much of its policy was judged.
func (j *fileJudge) count(branches []*facts.Facts) {
	s := &j.out.summary
	given := slices.DeleteFunc(slices.Clone(branches), func(f *facts.Facts) bool {
		return f.Policy == nil && (len(f.Diagnostics) == 0 || f.Key != nil && f.Key.DefaultPolicy)
	})
	switch {
	case len(given) == 0, given[0].Alias != nil:
		return // there is no policy to judge
	case given[0].Policy != nil && given[0].Policy.Kind != policy.Key.String():
		s.OtherPolicies++
		return
	}
	s.KeyPolicies++
	complete := true
	for _, f := range given {
		if f.Policy == nil || len(f.Policy.Statements) == 0 && !f.Policy.Complete {
			s.NotJudged++
			return
		}
		complete = complete && f.Policy.Complete && len(f.Unknowns) == 0
		if f.Account.Inferred {
			owner := f.Account.ID
			if owner != facts.ThisAccount {
				owner = "account " + owner
			}
			j.note("the key is taken to belong to " + owner + ", the one account that may change its policy; --account says so for certain")
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
