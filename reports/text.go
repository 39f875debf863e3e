package reports

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/finding"
)

const (
	frameLimit = 120 // columns of code, where the terminal is not narrower
	proseLimit = 100 // columns of explanations, likewise
	minWidth   = 40  // a narrower terminal is not served
)

// Styles are the parameters of the ANSI sequence that selects them.
const (
	stylePath    = "1;4"
	styleStrong  = "1"
	styleFaint   = "2"
	styleGutter  = "34"
	styleRelated = "36"
	styleGood    = "1;32"
	styleBad     = "1;31"
)

func severityStyle(s finding.Severity) string {
	switch s {
	case finding.Critical:
		return "1;35"
	case finding.High:
		return "1;31"
	case finding.Medium:
		return "1;33"
	case finding.Low:
		return "1;36"
	default:
		return "1;34"
	}
}

// A textWriter lays a report out for people. It prints nothing from the report that did not go through [escape].
type textWriter struct {
	bytes.Buffer
	o     Options
	rules map[string]*finding.Rule
}

// text groups findings by file, and explains a rule once in each file: at its first finding. Input that could not be read
// is only counted: the command tells it on standard error.
func text(r *finding.Report, o Options) []byte {
	if o.Width > 0 {
		o.Width = max(o.Width, minWidth)
	}
	w := &textWriter{o: o, rules: make(map[string]*finding.Rule, len(r.Rules))}
	for i := range r.Rules {
		w.rules[r.Rules[i].ID] = &r.Rules[i]
	}
	var shown []*finding.Finding
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Suppressed == nil || o.ShowSuppressed {
			shown = append(shown, f)
		}
	}
	for len(shown) > 0 {
		path := shown[0].Location.Path
		n := slices.IndexFunc(shown, func(f *finding.Finding) bool { return f.Location.Path != path })
		if n < 0 {
			n = len(shown)
		}
		w.file(path, shown[:n], r.Notes)
		shown = shown[n:]
	}
	w.notEvaluated(r.NotEvaluated)
	w.summary(r)
	return w.Bytes()
}

func (w *textWriter) paint(style, s string) string {
	if !w.o.Color || style == "" || strings.TrimSpace(s) == "" {
		return s
	}
	return "\x1b[" + style + "m" + s + "\x1b[0m"
}

func (w *textWriter) line(parts ...string) {
	w.WriteString(strings.Join(parts, ""))
	w.WriteByte('\n')
}

// prose writes wrapped text behind a label; the further lines stand below its beginning.
func (w *textWriter) prose(label, style, s string) {
	limit := 0
	if w.o.Width > 0 {
		limit = max(min(w.o.Width, proseLimit)-columns(label), minWidth/2)
	}
	for i, l := range wrap(escape(s), limit) {
		if i > 0 {
			label = strings.Repeat(" ", columns(label))
			w.line(label, w.paint(style, l))
			continue
		}
		w.line(w.paint(styleFaint, label), w.paint(style, l))
	}
}

func (w *textWriter) frame(l finding.Location, mark, style string) {
	limit := frameLimit
	if w.o.Width > 0 {
		limit = min(limit, w.o.Width)
	}
	f := codeFrame{paint: w.paint, indent: "  ", mark: mark, style: style, limit: limit}
	for _, l := range f.draw(l) {
		w.line(l)
	}
}

func (w *textWriter) file(path string, findings []*finding.Finding, notes []finding.Note) {
	w.line(w.paint(stylePath, pathName(path)))
	w.line()
	explained := make(map[string]string) // rule to the remediation that was shown
	for _, f := range findings {
		w.finding(f)
		remediation, seen := explained[f.Rule]
		explained[f.Rule] = f.Remediation
		w.explain(f, !seen, !seen || f.Remediation != remediation)
		w.line()
	}
	for _, n := range notes {
		if n.Path == path && !n.Asked { // the command tells those
			w.prose("  note: ", "", n.Message)
			w.line()
		}
	}
}

func (w *textWriter) finding(f *finding.Finding) {
	style := severityStyle(f.Severity)
	confidence := ""
	switch {
	case f.Confidence == finding.Possible && f.When != "":
		confidence = " (possible: " + escape(f.When) + ")"
	case f.Confidence == finding.Possible:
		confidence = " (possible)"
	case f.When != "":
		confidence = " (" + escape(f.When) + ")"
	}
	w.line("  ", w.paint(style, f.Severity.String()), confidence, "  ", w.paint(styleStrong, escape(f.Rule)), " ", escape(f.Name))
	w.prose("  ", styleStrong, f.Message)
	if f.Suppressed != nil {
		until := ""
		if f.Suppressed.Until != "" {
			until = ", until " + f.Suppressed.Until
		}
		w.prose("  suppressed: ", "", f.Suppressed.Reason+until)
	}
	in := ""
	if f.Key != "" && f.Key != f.Location.Path {
		in = " in " + escape(f.Key)
	}
	if f.Construct != "" {
		in += ", construct " + escape(f.Construct)
	}
	w.place(f.Location, in)
	w.frame(f.Location, "^", style)
	for _, related := range f.Related {
		w.prose("  note: ", "", related.Message)
		w.place(related.Location, "")
		w.frame(related.Location, "-", styleRelated)
	}
}

// place writes where something is in the form that editors and terminals make a link of.
func (w *textWriter) place(l finding.Location, in string) {
	if l.Path == "" {
		return
	}
	w.line("   ", w.paint(styleGutter, "-->"), " ", placeName(l.Path, l.Start), w.paint(styleFaint, in))
}

func (w *textWriter) explain(f *finding.Finding, meaning, remediation bool) {
	rule := w.rules[f.Rule]
	var means, docs string
	if rule != nil && meaning {
		means, docs = firstParagraph(rule.Description), rule.DocsURL
	}
	fix := ""
	if remediation {
		fix = plain(f.Remediation)
	}
	if means == "" && fix == "" && docs == "" {
		return
	}
	w.line()
	if means != "" {
		w.prose("  what it means  ", "", means)
	}
	if fix != "" {
		w.prose("  how to fix     ", "", fix)
	}
	if docs != "" {
		w.line("  ", w.paint(styleFaint, "docs           "), escape(docs))
	}
}

func (w *textWriter) notEvaluated(parts []finding.NotEvaluated) {
	if len(parts) == 0 {
		return
	}
	w.line(w.paint(stylePath, "Not evaluated"))
	w.line()
	const widest = 40
	column := 0
	name := func(n finding.NotEvaluated) string {
		return placeName(n.Path, finding.Position{Line: n.Line})
	}
	for _, n := range parts {
		column = max(column, min(columns(name(n)), widest))
	}
	for _, n := range parts {
		label := name(n)
		label += strings.Repeat(" ", max(0, column-columns(label)))
		w.prose("  "+label+"  ", "", n.Reason)
	}
	w.line()
}

// summary counts everything that was printed, and what was not.
func (w *textWriter) summary(r *finding.Report) {
	var total, suppressed, accepted int
	var bySeverity, possible [finding.Critical + 1]int
	for i := range r.Findings {
		f := &r.Findings[i]
		switch {
		case f.Suppressed != nil && f.Suppressed.Kind == finding.InBaseline:
			accepted++
			continue
		case f.Suppressed != nil:
			suppressed++
			continue
		}
		total++
		bySeverity[f.Severity]++
		if f.Confidence == finding.Possible {
			possible[f.Severity]++
		}
	}
	var further []string
	if suppressed > 0 {
		further = append(further, fmt.Sprintf("%d suppressed", suppressed))
	}
	if accepted > 0 {
		further = append(further, fmt.Sprintf("%d in the baseline", accepted))
	}
	if n := len(r.Errors); n > 0 {
		further = append(further, w.paint(styleBad, count(n, "error")))
	}
	if n := len(r.NotEvaluated); n > 0 {
		further = append(further, count(n, "part")+" not evaluated")
	}
	tail := ""
	if len(further) > 0 {
		tail = "; " + strings.Join(further, ", ")
	}
	if total == 0 {
		style := styleGood
		if len(r.Errors) > 0 {
			style = styleStrong
		}
		w.line(w.paint(style, "no findings"), tail)
		return
	}
	var parts []string
	for _, s := range finding.Severities() {
		if bySeverity[s] == 0 {
			continue
		}
		part := w.paint(severityStyle(s), fmt.Sprintf("%d %s", bySeverity[s], s))
		if n := possible[s]; n > 0 {
			part += fmt.Sprintf(" (%d possible)", n)
		}
		parts = append(parts, part)
	}
	w.line(w.paint(styleStrong, count(total, "finding")), ": ", strings.Join(parts, ", "), tail)
}

func pathName(path string) string {
	switch path {
	case "":
		return "(no file)"
	case "-":
		return "<stdin>"
	default:
		return escape(path)
	}
}

func placeName(path string, p finding.Position) string {
	switch name := pathName(path); {
	case p.Line <= 0:
		return name
	case p.Column <= 0:
		return fmt.Sprintf("%s:%d", name, p.Line)
	default:
		return fmt.Sprintf("%s:%d:%d", name, p.Line, p.Column)
	}
}
