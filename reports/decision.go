package reports

import (
	"io"
	"strings"

	"github.com/kmslint/kmslint/evaluator/authz"
)

// WriteDecision writes a decision on an action as text or JSON.
func WriteDecision(w io.Writer, f Format, action string, d *authz.Decision, o Options) error {
	out := decisionText(action, d, o)
	if f == JSON {
		var err error
		if out, err = encodeJSON(NewDecision(nil, d)); err != nil {
			return err
		}
	}
	_, err := w.Write(out)
	return err
}

// labelWidth is the width of the column of labels.
const labelWidth = 26

func decisionText(action string, d *authz.Decision, o Options) []byte {
	w := &textWriter{o: o}
	style := styleBad
	if d.Outcome == authz.Allowed {
		style = styleGood
	}
	w.answer(style, d.Summary)
	w.line()
	w.row("principal", d.Principal)
	w.row("action", action)
	if d.Key != "" {
		w.row("key", d.Key)
	}
	if d.Parts == nil {
		w.layers(d)
	}
	for i := range d.Parts {
		p := &d.Parts[i]
		w.line()
		w.line(w.paint(styleStrong, escape(p.Action.String()+" on "+p.Resource)))
		w.prose("  ", "", p.Decision.Summary)
		w.layers(p.Decision)
	}
	w.line()
	if usable, known := d.KeyUsable(); known {
		text := "yes, in its state and for this use"
		if !usable {
			text = "no: a call returns " + d.Usable.Code.String()
		}
		w.row("key usable", text)
	}
	w.list("because", d.Context)
	w.list("to change that", changes(d))
	for _, u := range d.Unknowns {
		w.row("not known", unknownText(u))
	}
	w.list("assumed", d.Assumptions)
	return w.Bytes()
}

// changes are what would have to change, where the summary does not say it all.
func changes(d *authz.Decision) []string {
	if len(d.Missing) < 2 {
		return nil
	}
	return d.Missing
}

// answer writes a sentence whose first words, up to the colon, are the answer.
func (w *textWriter) answer(style, sentence string) {
	limit := 0
	if w.o.Width > 0 {
		limit = min(w.o.Width, proseLimit)
	}
	for i, l := range wrap(escape(sentence), limit) {
		if first, rest, ok := strings.Cut(l, ":"); ok && i == 0 {
			l = w.paint(style, first+":") + rest
		}
		w.line(l)
	}
}

// label is a label padded to its column.
func label(s string) string { return "  " + pad(s, labelWidth) }

func pad(s string, width int) string { return s + strings.Repeat(" ", max(1, width-len(s))) }

func (w *textWriter) row(name, s string) { w.prose(label(name), "", s) }

func (w *textWriter) list(name string, items []string) {
	for _, s := range items {
		w.row(name, s)
		name = ""
	}
}

func (w *textWriter) layers(d *authz.Decision) {
	w.line()
	for _, l := range d.Layers {
		if !l.Applies {
			w.prose(label(l.Name), styleFaint, "- "+l.Note)
			continue
		}
		w.line(w.paint(styleFaint, label(l.Name)), w.said(l.Outcome))
		for _, s := range l.Statements {
			w.line(label(""), w.statement(s))
		}
	}
}

func (w *textWriter) said(o authz.Outcome) string {
	switch o {
	case authz.Allowed:
		return w.paint(styleGood, "allows")
	case authz.ExplicitlyDenied:
		return w.paint(styleBad, "denies")
	case authz.Undetermined:
		return w.paint(styleStrong, "cannot tell")
	default:
		return w.paint(styleBad, "does not allow")
	}
}

// statement names a statement, with its place in a file.
func (w *textWriter) statement(r authz.Reason) string {
	name := "allow"
	if r.Deny {
		name = "deny"
	}
	switch {
	case r.Sid != "":
		name += ` "` + r.Sid + `"`
	case r.At != "":
		name += " " + r.At
	}
	name += " of " + strings.TrimPrefix(r.Policy, "the ")
	if r.At == "" {
		name = r.Policy
	}
	out := escape(name)
	if at := r.Place(); at != "" {
		out += "  " + w.paint(stylePath, escape(at))
	}
	return out
}
