package document

import (
	"fmt"
	"unicode/utf8"
)

// maxDiagnostics is how many problems of one text are reported: nobody reads more, and a hostile text has millions.
const maxDiagnostics = 100

// problems collects the diagnostics of one text.
type problems struct {
	diagnostics []Diagnostic
	leftOut     int
	leftOutAt   Span // the first one that was left out
}

func (p *problems) full() bool { return len(p.diagnostics) >= maxDiagnostics }

func (p *problems) leaveOut(at Span) {
	if p.leftOut++; p.leftOut == 1 {
		p.leftOutAt = at
	}
}

// reported returns the diagnostics, with a last one about those that were left out.
func (p *problems) reported() []Diagnostic {
	if p.leftOut > 0 {
		p.diagnostics = append(p.diagnostics, Diagnostic{
			Code:    "too-many",
			Summary: fmt.Sprintf("%d more problems were left out", p.leftOut),
			Detail:  fmt.Sprintf("Only the first %d problems of a text are reported. Correct them and check again.", maxDiagnostics),
			Span:    p.leftOutAt,
		})
	}
	return p.diagnostics
}

// report adds a diagnostic; format and args are its summary.
func (p *jsonParser) report(code string, start, end int, detail, format string, args ...any) {
	if p.full() {
		p.leaveOut(p.span(start, end))
		return
	}
	p.diagnostics = append(p.diagnostics, Diagnostic{Code: code, Summary: fmt.Sprintf(format, args...), Detail: detail, Span: p.span(start, end)})
}

// fail adds a diagnostic after which nothing more is read. It is never left out.
func (p *jsonParser) fail(code string, start, end int, detail, format string, args ...any) {
	p.diagnostics = append(p.diagnostics, Diagnostic{Code: code, Summary: fmt.Sprintf(format, args...), Detail: detail, Span: p.span(start, end), Fatal: true})
	p.dead = true
}

func (p *jsonParser) truncated() {
	p.fail("truncated", len(p.text), len(p.text), "The file is incomplete: a closing bracket or quote is missing at its end or before.", "The text ends in the middle of a value")
}

func (p *jsonParser) reportDuplicate(first, again *Node) {
	if p.full() {
		p.leaveOut(again.Span)
		return
	}
	dropped := "the first one"
	if at, _ := first.Span.Range(); p.whole == nil && at.Line > 0 {
		dropped = fmt.Sprintf("the one in line %d", at.Line)
	}
	p.diagnostics = append(p.diagnostics, Diagnostic{
		Code:    "duplicate-member",
		Summary: fmt.Sprintf("The property %s stands twice in one object", quoted(again.Text)),
		Detail:  fmt.Sprintf("Only the last one counts; %s is silently dropped. Merge them.", dropped),
		Span:    again.Span,
	})
}

// character names the code point at an offset for messages.
func (p *jsonParser) character(at int) string {
	r, size := utf8.DecodeRuneInString(p.text[at:])
	if r == utf8.RuneError && size <= 1 {
		return fmt.Sprintf("byte 0x%02x", p.text[at])
	}
	return fmt.Sprintf("%q", r)
}

// quoted returns a text of the author for messages, cut where it is long.
func quoted(s string) string { return fmt.Sprintf("%q", trimText(s, 40)) }

// describe names a value for messages.
func describe(n *Node) string {
	switch {
	case n.Concrete() && n.Text != "":
		return quoted(n.Text)
	case n.Kind == List || n.Kind == Object:
		return n.Kind.String()
	default:
		return "the value"
	}
}

// trimText cuts a text to at most n bytes at a code point, for messages.
func trimText(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
