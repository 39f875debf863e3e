package reports

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/finding"
)

// What GitHub code scanning takes from one run; it refuses files with more results, and shows only the first ones
// (https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/troubleshoot-sarif-uploads/results-exceed-limit).
const (
	maxResults     = 25_000
	shownResults   = 5_000
	maxRelated     = 999 // 1,000 locations, with the one of the result
	maxDescription = 1024
)

const sourceRoot = "%SRCROOT%"

// A sarifWriter makes the objects of one run.
type sarifWriter struct {
	rules map[string]int // index of each rule
	byID  map[string]*finding.Rule
}

// sarif returns the SARIF log of a report.
//
// Suppressed findings have the property suppressions. GitHub does not read it and would show them as open, so they can be
// left out. Findings of the rule policy-not-evaluated with
// severity info say what a run could not see, not what is wrong: they become notifications of the run, level note, like
// [finding.Report.NotEvaluated]. More results than GitHub shows are ordered by severity, and more than it accepts are
// cut off, which a notification says.
func sarif(r *finding.Report, o Options) *sarifLog {
	w := sarifWriter{rules: make(map[string]int, len(r.Rules)), byID: make(map[string]*finding.Rule, len(r.Rules))}
	rules := make([]sarifRule, 0, len(r.Rules))
	for i := range r.Rules {
		w.rules[r.Rules[i].ID], w.byID[r.Rules[i].ID] = i, &r.Rules[i]
		rules = append(rules, ruleOf(&r.Rules[i]))
	}
	for i := range r.Rules {
		if id := r.Rules[i].ID; slices.ContainsFunc(r.Findings, func(f finding.Finding) bool { return f.Rule == id && ruleID(&f) != id }) {
			w.rules[id+possible] = len(rules)
			rules = append(rules, possibleRuleOf(&r.Rules[i]))
		}
	}
	results := []sarifResult{}
	var notes []sarifNotification
	for _, f := range forSARIF(r.Findings, o.HideSuppressed) {
		if f.Severity == finding.Info && f.Name == "policy-not-evaluated" {
			notes = append(notes, w.note(f))
			continue
		}
		results = append(results, w.result(f))
	}

	invocation := sarifInvocation{ExecutionSuccessful: len(r.Errors) == 0}
	for _, p := range r.Errors {
		invocation.notify("error", p.Message, p.Location)
	}
	if n := len(results); n > maxResults {
		results = results[:maxResults]
		invocation.notify("warning", fmt.Sprintf("code scanning accepts %d results of a run: the %d least severe ones are left out",
			maxResults, n-maxResults), finding.Location{})
	}
	invocation.ToolExecutionNotifications = append(invocation.ToolExecutionNotifications, notes...)
	for _, n := range r.NotEvaluated {
		invocation.notify("note", n.Reason, finding.Location{Path: n.Path, Start: finding.Position{Line: n.Line}})
	}

	driver := sarifDriver{
		Name:           "kmslint",
		InformationURI: "https://github.com/kmslint/kmslint",
		Version:        r.Tool.Version,
		Rules:          rules,
	}
	if v := strings.TrimPrefix(r.Tool.Version, "v"); semantic.MatchString(v) {
		driver.SemanticVersion = v
	}
	return &sarifLog{
		Schema:  sarifSchema,
		Version: "2.1.0",
		Runs: []sarifRun{{
			Tool:               sarifTool{Driver: driver},
			AutomationDetails:  sarifAutomationDetails{ID: cmp.Or(o.RunID, "kmslint/")},
			ColumnKind:         "unicodeCodePoints",
			OriginalURIBaseIDs: map[string]sarifArtifactLocation{sourceRoot: sourceRootOf(o)},
			Invocations:        []sarifInvocation{invocation},
			Results:            results,
		}},
	}
}

var semantic = regexp.MustCompile(`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`)

// forSARIF returns the findings to be written, the most severe ones first if GitHub will not show all.
func forSARIF(all []finding.Finding, hideSuppressed bool) []*finding.Finding {
	var findings []*finding.Finding
	for i := range all {
		if all[i].Suppressed == nil || !hideSuppressed {
			findings = append(findings, &all[i])
		}
	}
	if len(findings) > shownResults {
		slices.SortStableFunc(findings, func(a, b *finding.Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	}
	return findings
}

func level(s finding.Severity) string {
	switch s {
	case finding.Critical, finding.High:
		return "error"
	case finding.Medium:
		return "warning"
	default:
		return "note"
	}
}

// securitySeverity is a number in GitHub's bands: critical above 9.0, high from 7.0, medium from 4.0, low below.
func securitySeverity(s finding.Severity) string {
	switch s {
	case finding.Critical:
		return "9.5"
	case finding.High:
		return "8.0"
	case finding.Medium:
		return "5.5"
	case finding.Low:
		return "3.0"
	default:
		return ""
	}
}

// possible is what follows the id of a rule for findings that hold only for some values of what is not known. Code scanning
// takes the severity of a result from its rule, and fails a check by it; such findings are shown but must not gate.
const possible = "/possible"

// ruleID is the id of the SARIF rule that a finding belongs to.
func ruleID(f *finding.Finding) string {
	if f.Confidence == finding.Possible {
		return f.Rule + possible
	}
	return f.Rule
}

// possibleRuleOf describes the findings of a rule that are only possible: notes without a security severity.
func possibleRuleOf(r *finding.Rule) sarifRule {
	out := ruleOf(r)
	out.ID += possible
	out.DefaultConfiguration.Level = "note"
	out.Properties.SecuritySeverity = ""
	out.Properties.Precision = "medium"
	out.Properties.Tags = slices.DeleteFunc(out.Properties.Tags, func(tag string) bool { return tag == "security" })
	return out
}

func ruleOf(r *finding.Rule) sarifRule {
	// GitHub reads security-severity of rules with the tag security only.
	tags := []string{"kms"}
	if r.Group != "" {
		tags = append(tags, r.Group)
	}
	if r.Severity > finding.Info {
		tags = append(tags, "security")
	}
	title := cmp.Or(r.Title, r.Name, r.ID)
	return sarifRule{
		ID:                   r.ID,
		Name:                 r.Name,
		ShortDescription:     sarifText{Text: clip(plain(title))},
		FullDescription:      sarifText{Text: clip(cmp.Or(plain(r.Description), plain(title)))},
		Help:                 help(r, title),
		HelpURI:              r.DocsURL,
		DefaultConfiguration: sarifConfiguration{Level: level(r.Severity)},
		Properties: sarifRuleProperties{
			Tags:             tags,
			Precision:        "very-high",
			SecuritySeverity: securitySeverity(r.Severity),
		},
	}
}

func help(r *finding.Rule, title string) sarifText {
	description := strings.TrimSpace(cmp.Or(r.Description, title))
	text := []string{plain(description)}
	markdown := []string{description}
	add := func(heading, plain, rich string) {
		if plain != "" {
			text = append(text, heading+": "+plain)
			markdown = append(markdown, "## "+heading+"\n\n"+rich)
		}
	}
	fix := strings.TrimSpace(finding.Subject{}.Fill(r.Remediation))
	add("How to fix", plain(fix), fix)
	var pages, links []string
	for _, p := range r.References {
		pages = append(pages, p.Title+" ("+p.URL+")")
		links = append(links, "- ["+p.Title+"]("+p.URL+")")
	}
	add("References", strings.Join(pages, ", "), strings.Join(links, "\n"))
	add("Compliance", strings.Join(r.Compliance, ", "), strings.Join(r.Compliance, ", "))
	if r.DocsURL != "" {
		text = append(text, r.DocsURL)
		markdown = append(markdown, "[More about "+cmp.Or(r.Name, r.ID)+"]("+r.DocsURL+")")
	}
	return sarifText{Text: strings.Join(text, "\n\n"), Markdown: strings.Join(markdown, "\n\n")}
}

// clip shortens a description to what GitHub accepts.
func clip(s string) string {
	runes := []rune(s)
	if len(runes) <= maxDescription {
		return s
	}
	s = string(runes[:maxDescription-len(dots)])
	if i := strings.LastIndexByte(s, ' '); i > 0 {
		s = s[:i]
	}
	return s + dots
}

func (w sarifWriter) ruleIndex(id string) *int {
	if i, ok := w.rules[id]; ok {
		return &i
	}
	return nil
}

func (w sarifWriter) result(f *finding.Finding) sarifResult {
	text, rank := f.Message, level(f.Severity)
	switch {
	case f.Confidence == finding.Possible && f.When != "":
		text += " (possible: " + f.When + ")"
	case f.Confidence == finding.Possible:
		text += " (possible: depends on values that are not known before deployment)"
	case f.When != "":
		text += " (" + f.When + ")"
	}
	if f.Confidence == finding.Possible {
		rank = "note"
	}
	if f.Construct != "" { // code scanning does not show logical locations, and the template is often no part of the repository
		text += " (construct " + f.Construct + ")"
	}
	r := sarifResult{
		RuleID:     ruleID(f),
		RuleIndex:  w.ruleIndex(ruleID(f)),
		Level:      rank,
		Message:    message(text),
		Locations:  w.locations(f),
		Properties: sarifResultProperties{Severity: f.Severity.String(), Confidence: f.Confidence.String()},
	}
	if rule := w.byID[f.Rule]; rule != nil && f.Remediation != rule.Remediation { // else the help of the rule says it
		r.Properties.Remediation = plain(f.Remediation)
	}
	for i, related := range f.Related[:min(len(f.Related), maxRelated)] {
		text := message(related.Message)
		r.RelatedLocations = append(r.RelatedLocations, sarifLocation{
			ID: i + 1, Message: &text, PhysicalLocation: physical(related.Location),
		})
	}
	if f.Suppressed != nil {
		r.Suppressions = []sarifSuppression{suppressionOf(f.Suppressed)}
	}
	prints := make(map[string]string)
	if f.Fingerprint != "" {
		prints["kmslint/v1"] = f.Fingerprint
	}
	if f.Location.LineHash != "" {
		prints["primaryLocationLineHash"] = f.Location.LineHash
	}
	if len(prints) > 0 {
		r.PartialFingerprints = prints
	}
	return r
}

func suppressionOf(s *finding.Suppression) sarifSuppression {
	out := sarifSuppression{Kind: "inSource", Status: "accepted", Justification: s.Reason}
	if s.Kind == finding.InBaseline {
		out.Kind = "external"
	}
	if s.Location != nil {
		out.Location = &sarifLocation{PhysicalLocation: physical(*s.Location)}
	}
	return out
}

// note is a finding as a notification.
func (w sarifWriter) note(f *finding.Finding) sarifNotification {
	return sarifNotification{
		Level:          "note",
		Message:        message(f.Message),
		AssociatedRule: &sarifRuleReference{ID: f.Rule, Index: w.ruleIndex(f.Rule)},
		Locations:      w.locations(f),
	}
}

func (i *sarifInvocation) notify(level, text string, l finding.Location) {
	n := sarifNotification{Level: level, Message: message(text)}
	if p := physical(l); p != nil {
		n.Locations = []sarifLocation{{PhysicalLocation: p}}
	}
	i.ToolExecutionNotifications = append(i.ToolExecutionNotifications, n)
}

// message makes sure that a text of SARIF has no links, "[text](target)", that came from the input.
func message(s string) sarifText { return sarifText{Text: strings.ReplaceAll(s, "](", "] (")} }

func (w sarifWriter) locations(f *finding.Finding) []sarifLocation {
	l := sarifLocation{PhysicalLocation: physical(f.Location)}
	if l.PhysicalLocation != nil && l.PhysicalLocation.Region == nil {
		l.PhysicalLocation.Region = &sarifRegion{StartLine: 1} // GitHub shows nothing without a line
	}
	if f.Key != "" {
		l.LogicalLocations = []sarifLogicalLocation{{FullyQualifiedName: f.Key, Kind: "resource"}}
	}
	if f.Construct != "" {
		l.LogicalLocations = append(l.LogicalLocations, sarifLogicalLocation{FullyQualifiedName: f.Construct, Kind: "construct"})
	}
	if l.PhysicalLocation == nil && l.LogicalLocations == nil {
		return nil
	}
	return []sarifLocation{l}
}

func physical(l finding.Location) *sarifPhysicalLocation {
	if l.Path == "" {
		return nil
	}
	p := &sarifPhysicalLocation{ArtifactLocation: artifact(l.Path)}
	if l.Start.Line > 0 {
		p.Region = &sarifRegion{StartLine: l.Start.Line, StartColumn: l.Start.Column}
		if l.End.Line > 0 {
			p.Region.EndLine, p.Region.EndColumn = l.End.Line, l.End.Column
		}
	}
	return p
}

var drive = regexp.MustCompile(`^[A-Za-z]:/`)

// artifact returns the URI of a path: relative to the source root, or a file URI if the path is absolute.
func artifact(path string) sarifArtifactLocation {
	switch {
	case strings.HasPrefix(path, "//"): // \\server\share
		return sarifArtifactLocation{URI: "file:" + escapePath(path)}
	case strings.HasPrefix(path, "/"):
		return sarifArtifactLocation{URI: "file://" + escapePath(path)}
	case drive.MatchString(path):
		return sarifArtifactLocation{URI: "file:///" + path[:2] + escapePath(path[2:])}
	}
	for strings.HasPrefix(path, "./") {
		path = strings.TrimLeft(path[1:], "/")
	}
	return sarifArtifactLocation{URI: escapePath(path), URIBaseID: sourceRoot}
}

// escapePath escapes colons too: "a:b" is a URI with the scheme a.
func escapePath(path string) string {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		segments[i] = strings.ReplaceAll(url.PathEscape(s), ":", "%3A")
	}
	return strings.Join(segments, "/")
}

func sourceRootOf(o Options) sarifArtifactLocation {
	if o.SourceRoot == "" {
		return sarifArtifactLocation{Description: &sarifText{Text: "The root of the source tree."}}
	}
	return sarifArtifactLocation{URI: strings.TrimSuffix(o.SourceRoot, "/") + "/"}
}
