package reports

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/kmslint/kmslint/evaluator/finding"
)

// CatalogueRule is a rule of the catalogue.
type CatalogueRule struct {
	finding.Rule
	// Enabled says whether it runs with the profile and the configuration that the catalogue is for.
	Enabled bool `json:"enabled"`
}

// state says in a word whether a rule runs, and if not, whether it would by default.
func (r *CatalogueRule) state() string {
	switch {
	case r.Enabled:
		return "on"
	case r.Default == finding.On:
		return "disabled"
	default:
		return r.Default.String()
	}
}

// Catalogue returns rules as a table for people: id, severity, whether it runs, name and title.
func Catalogue(all []CatalogueRule) []byte {
	var b bytes.Buffer
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for i := range all {
		r := &all[i]
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", escape(r.ID), r.Severity, r.state(), escape(r.Name), escape(r.Title))
	}
	_ = t.Flush() // into memory
	return b.Bytes()
}

// CatalogueMarkdown returns rules as a Markdown table, with links to their pages: link makes the address of one.
func CatalogueMarkdown(all []CatalogueRule, link func(*finding.Rule) string) []byte {
	var b bytes.Buffer
	b.WriteString("| rule | severity | runs | what it reports |\n|---|---|---|---|\n")
	for i := range all {
		r := &all[i]
		name := "`" + r.Name + "`"
		if to := link(&r.Rule); to != "" {
			name = "[" + r.ID + " " + name + "](" + to + ")"
		} else {
			name = r.ID + " " + name
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", name, severitiesOf(&r.Rule), r.state(), cell(r.Title))
	}
	return b.Bytes()
}

// cell is a text in a cell of a Markdown table.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ").Replace(s)
}

func severitiesOf(r *finding.Rule) string {
	names := []string{r.Severity.String()}
	for _, s := range r.Severities {
		names = append(names, s.String())
	}
	return strings.Join(names, ", ")
}

// Example is a file that shows what a rule reports, or does not.
type Example struct {
	// Title says which it is: "bad_everyone.json is reported:".
	Title string
	Text  string
	// Notes are what is reported about it.
	Notes []string
}

// RulePage returns what there is to know about a rule, for a terminal.
func RulePage(r *CatalogueRule, examples []Example, o Options) []byte {
	if o.Width > 0 {
		o.Width = max(o.Width, minWidth)
	}
	w := &textWriter{o: o}
	w.line(w.paint(severityStyle(r.Severity), severitiesOf(&r.Rule)), "  ", w.paint(styleStrong, escape(r.ID)), " ", escape(r.Name), "  ", w.paint(styleFaint, r.state()))
	w.prose("", styleStrong, r.Title)
	for _, paragraph := range strings.Split(strings.TrimSpace(r.Description), "\n\n") {
		w.line()
		w.prose("", "", plain(paragraph))
	}
	w.heading("How to fix")
	w.block("", finding.Subject{}.Fill(r.Remediation))
	for _, p := range r.Parameters {
		if p.Name == r.Parameters[0].Name {
			w.heading("Parameters")
		}
		w.prose("  "+escape(p.Name)+"  ", "", fmt.Sprintf("%s Default: %v.", plain(p.Description), p.Default))
	}
	for i, e := range examples {
		if i == 0 {
			w.heading("Examples")
		} else {
			w.line()
		}
		w.prose("", styleStrong, e.Title)
		w.line()
		w.block("    ", e.Text)
		for _, note := range e.Notes {
			w.prose("  - ", "", note)
		}
	}
	w.items("References", slices.Collect(func(yield func(string) bool) {
		for _, ref := range r.References {
			if !yield(ref.Title + ": " + ref.URL) {
				return
			}
		}
	}))
	w.items("Helps to meet", r.Compliance)
	w.items("Tags", r.Tags)
	if r.DocsURL != "" {
		w.line()
		w.line(w.paint(styleFaint, escape(r.DocsURL)))
	}
	return w.Bytes()
}

func (w *textWriter) heading(title string) {
	w.line()
	w.line(w.paint(stylePath, title))
	w.line()
}

// block writes lines as they are.
func (w *textWriter) block(indent, text string) {
	for line := range strings.Lines(strings.TrimRight(text, "\n")) {
		w.line(indent, escape(strings.ReplaceAll(strings.TrimRight(line, "\n"), "\t", "  ")))
	}
}

func (w *textWriter) items(title string, items []string) {
	for i, item := range items {
		if i == 0 {
			w.heading(title)
		}
		w.prose("  ", "", item)
	}
}
