// Package finding holds what a run found: rules, findings, locations and the report, as plain data that reports print.
package finding

import (
	"cmp"
	"slices"
)

// Rule describes one rule, as its Rego metadata states it.
type Rule struct {
	// ID is the stable identifier ("KMS101"); it is never reused.
	ID string `json:"id"`
	// Name is the readable name ("public-principal").
	Name string `json:"name"`
	// Group is the folder of the rule ("exposure").
	Group string `json:"group"`
	// Title is one line that says what the rule reports.
	Title string `json:"title"`
	// Description says in Markdown why it matters and what the rule does not see.
	Description string `json:"description"`
	// Remediation says how to fix what the rule reports, with placeholders that findings fill ([Subject.Fill]).
	Remediation string `json:"remediation"`
	// Severity is the severity of a finding that states none of its own.
	Severity Severity `json:"severity"`
	// Severities are the other severities that a finding of the rule may state; usually empty.
	Severities []Severity `json:"severities,omitempty"`
	// Default says in which profiles the rule runs.
	Default Default `json:"default,omitempty"`
	// Parameters are what a configuration can set, by name; usually none.
	Parameters []Parameter `json:"parameters,omitempty"`
	// Changes are the elements that the remediation changes, and nothing else ("Principal"); empty where it is no mechanical edit.
	Changes []string `json:"changes,omitempty"`
	// Values are the names of values that its findings fill into the remediation, besides [Placeholders].
	Values []string `json:"values,omitempty"`
	// References are the vendor's pages behind the rule.
	References []Reference `json:"references,omitempty"`
	// Compliance names the controls that the rule helps to meet ("FSBP KMS.4").
	Compliance []string `json:"compliance,omitempty"`
	// Tags are further names that select the rule together with others; those of the compliance frameworks are among them.
	Tags []string `json:"tags,omitempty"`
	// DocsURL is the address of the rule's page; empty for a rule that is not shipped.
	DocsURL string `json:"docsUrl"`
}

// Reference is a page that a rule rests on.
type Reference struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

// Parameter is a value that a rule reads from the configuration.
type Parameter struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	// Default is the value without configuration, as JSON decodes it.
	Default any `json:"default"`
	// Schema is the JSON Schema of the value.
	Schema map[string]any `json:"schema"`
}

// Position is a place in a text: both numbers start at 1, columns count Unicode code points.
// The zero Position means that the place is not known.
type Position struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// Location is a range in a file.
type Location struct {
	// Path is the file as the user named it or the walk found it, relative where that was, with forward slashes; "-" is standard input.
	Path string `json:"path"`
	// Start is the first code point; the zero Position means the file as a whole.
	Start Position `json:"start"`
	// End is one past the last code point.
	End Position `json:"end"`
	// Frame is the text around the range, for people; it is nil where there is none. Not part of the JSON report.
	Frame *Frame `json:"-"`
	// LineHash is GitHub's primaryLocationLineHash of the line of Start ("39fa2ee980eb94b0:1"); empty if not computed.
	LineHash string `json:"lineHash,omitempty"`
}

// Frame is a run of whole lines of a file that shows a location.
type Frame struct {
	// First is the number of the first line; 1 is the first line of the file.
	First int
	// Lines are the lines, without line ends. Very long ones are cut to what stands around the range.
	Lines []string
	// Skipped is how many code points are cut away at the beginning of the line in which the range starts.
	Skipped int
}

// Related is another place that helps to understand a finding.
type Related struct {
	Message  string   `json:"message"`
	Location Location `json:"location"`
}

// SuppressionKind says where a suppression stands.
type SuppressionKind string

// The kinds of suppressions.
const (
	InSource   SuppressionKind = "source"   // beside the code
	InBaseline SuppressionKind = "baseline" // in a baseline file
)

// Suppression says why a finding is not to be acted on.
type Suppression struct {
	Kind   SuppressionKind `json:"kind,omitempty"`
	Reason string          `json:"reason"`
	// Until is the last day on which it holds, YYYY-MM-DD; empty if it holds for good.
	Until string `json:"until,omitempty"`
	// Location is where it stands in the source; nil for a baseline.
	Location *Location `json:"location,omitempty"`
}

// Finding is one thing that is wrong, at one place.
type Finding struct {
	// Rule is the ID of the rule.
	Rule string `json:"rule"`
	// Name is the name of the rule.
	Name string `json:"name"`
	// Severity is how bad it is.
	Severity Severity `json:"severity"`
	// Confidence says whether it holds whatever the unknown values are.
	Confidence Confidence `json:"confidence"`
	// When says for which alternatives of the source it holds ("if condition IsProd is true"); empty if for all.
	When string `json:"when,omitempty"`
	// Message names the thing and the consequence, as one sentence without a period.
	Message string `json:"message"`
	// Key is the ARN or address of the key that the finding is about; for a bare document it is the path.
	Key string `json:"key"`
	// Construct is the path of the construct that made the key, where another tool wrote the code ("Stack/Key/Resource" of
	// CDK); empty if there is none.
	Construct string `json:"construct,omitempty"`
	// Location is the construct that is wrong.
	Location Location `json:"location"`
	// Related are further places; usually none.
	Related []Related `json:"related,omitempty"`
	// Fingerprint identifies the finding across commits: it is made of rule, address and statement, and of the path behind
	// a dash, without line numbers.
	Fingerprint string `json:"fingerprint"`
	// Others are the fingerprints that the finding has about other keys at the same place. Not part of the JSON report.
	Others []string `json:"-"`
	// Unchanged says that a run which asks about changes only leaves it out. Not part of the JSON report.
	Unchanged bool `json:"-"`
	// Remediation says how to fix it.
	Remediation string `json:"remediation"`
	// Suppressed is set if someone decided not to act on it; such a finding does not gate.
	Suppressed *Suppression `json:"suppressed,omitempty"`
}

// Compare is the one order of findings: path, line, column, rule, then what is left to make the order total.
func Compare(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(a.Location.Path, b.Location.Path),
		cmp.Compare(a.Location.Start.Line, b.Location.Start.Line),
		cmp.Compare(a.Location.Start.Column, b.Location.Start.Column),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Key, b.Key),
		cmp.Compare(a.Message, b.Message),
		cmp.Compare(a.Fingerprint, b.Fingerprint),
	)
}

// NotEvaluated is a part of the input that was read but could not be judged, because it is not known before deployment.
type NotEvaluated struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
	// Line is where that part stands; 0 means the file as a whole.
	Line int `json:"line,omitempty"`
}

// Note is something about the reading of a file that the findings rest on.
type Note struct {
	Path    string `json:"path"`
	Message string `json:"message"`
	// Asked says that the user named the file, so that the note is worth showing.
	Asked bool `json:"-"`
}

// BaselineEntry is a finding that a baseline accepts.
type BaselineEntry struct {
	// Fingerprint is the one of the finding; the other members are for people.
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule"`
	Path        string `json:"path"`
	Key         string `json:"key"`
	Message     string `json:"message"`
}

// Baseline is what became of the baseline of a run.
type Baseline struct {
	Path string `json:"path"`
	// Stale are the entries that match no finding any more, by path.
	Stale []BaselineEntry `json:"stale"`
}

// Problem is input that could not be read or parsed at all. A run with problems has exit status 2.
type Problem struct {
	// Message is one sentence: what is wrong and what to do.
	Message  string   `json:"message"`
	Location Location `json:"location"`
}

// Summary counts what a run read and found.
type Summary struct {
	// Files is the number of files with KMS content.
	Files int `json:"files"`
	// Skipped is the number of files without KMS content.
	Skipped int `json:"skipped"`
	// KeyPolicies is the number of key policies; Judged, Partly and NotJudged add up to it.
	KeyPolicies int `json:"keyPolicies"`
	Judged      int `json:"judged"`
	Partly      int `json:"partly"`
	NotJudged   int `json:"notJudged"`
	// OtherPolicies is the number of policies of other kinds (identity, SCP, RCP, resource) that were judged.
	OtherPolicies int `json:"otherPolicies"`
	// Findings counts findings by severity, suppressed ones left out; every severity has an entry.
	Findings map[Severity]int `json:"findings"`
	// Possible is how many of those findings hold only for some values of what is unknown.
	Possible int `json:"possible"`
	// Suppressed is the number of suppressed findings.
	Suppressed int `json:"suppressed"`
	// Unchanged is the number of findings that were left out because no change touches them.
	Unchanged int `json:"unchanged,omitempty"`
}

// Schema is the name and version of the JSON report.
const Schema = "kmslint.report/v1"

// Tool names the program that made a report.
type Tool struct {
	Version string `json:"version"`
}

// Report is the result of one run. Slices are never nil once [Report.Finish] was called.
type Report struct {
	Schema string `json:"schema"`
	Tool   Tool   `json:"tool"`
	// Rules are all rules that ran, by ID, whether or not they found something.
	Rules []Rule `json:"rules"`
	// Findings are in the order of [Compare].
	Findings []Finding `json:"findings"`
	// Errors is the input that could not be read, by path and position.
	Errors []Problem `json:"errors"`
	// NotEvaluated are the parts that could not be judged, by path and line.
	NotEvaluated []NotEvaluated `json:"notEvaluated"`
	// Notes say what the findings rest on, by path.
	Notes []Note `json:"notes"`
	// Baseline is nil for a run without one.
	Baseline *Baseline `json:"baseline,omitempty"`
	Summary  Summary   `json:"summary"`
}

// Finish puts everything in its order, fills the counts of findings in the summary and replaces nil slices by empty ones.
func (r *Report) Finish() {
	r.Schema = Schema
	slices.SortFunc(r.Rules, func(a, b Rule) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(r.Findings, Compare)
	slices.SortFunc(r.Errors, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(a.Location.Path, b.Location.Path),
			cmp.Compare(a.Location.Start.Line, b.Location.Start.Line),
			cmp.Compare(a.Location.Start.Column, b.Location.Start.Column),
			cmp.Compare(a.Message, b.Message),
		)
	})
	r.Errors = slices.Compact(r.Errors) // code that several folders call is read for each of them
	slices.SortFunc(r.NotEvaluated, func(a, b NotEvaluated) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Reason, b.Reason))
	})
	slices.SortFunc(r.Notes, func(a, b Note) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Message, b.Message))
	})
	s := &r.Summary
	s.Findings = map[Severity]int{}
	s.Possible, s.Suppressed = 0, 0
	for _, v := range Severities() {
		s.Findings[v] = 0
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Suppressed != nil {
			s.Suppressed++
			continue
		}
		s.Findings[f.Severity]++
		if f.Confidence == Possible {
			s.Possible++
		}
	}
	r.Rules = emptied(r.Rules)
	r.Findings = emptied(r.Findings)
	r.Errors = emptied(r.Errors)
	r.NotEvaluated = emptied(r.NotEvaluated)
	r.Notes = emptied(r.Notes)
	if r.Baseline != nil {
		r.Baseline.Stale = emptied(r.Baseline.Stale)
	}
}

func emptied[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// Gates reports whether a finding counts for the exit status: definite (possible ones too if strict), not suppressed,
// and at least as severe as the threshold.
func (f *Finding) Gates(threshold Severity, strict bool) bool {
	return f.Suppressed == nil && f.Severity >= threshold && (f.Confidence == Definite || strict)
}
