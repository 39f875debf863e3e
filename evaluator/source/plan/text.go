package plan

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
)

// offset is the end of the token that was read last.
func (r *reader) offset() int { return int(r.dec.InputOffset()) }

// span is the text of the value that was read since an offset, without what separates it from the token before.
func (r *reader) span(from int) document.Span {
	end := min(r.offset(), len(r.src.Text))
	for from < end && strings.IndexByte(" \t\r\n,:", r.src.Text[from]) >= 0 {
		from++
	}
	return document.Span{Source: r.src, Start: min(from, end), End: end}
}

func (r *reader) point(at int) document.Span {
	at = min(max(at, 0), len(r.src.Text))
	return document.Span{Source: r.src, Start: at, End: min(at+1, len(r.src.Text))}
}

// skip passes over a value.
func (r *reader) skip() error {
	var nothing skipped
	return r.dec.Decode(&nothing)
}

// skipped is a value of which nothing is kept.
type skipped struct{}

// UnmarshalJSON takes any value.
func (*skipped) UnmarshalJSON([]byte) error { return nil }

// object calls member for each member of the object that comes next, to read its value. Null is an object without members.
func (r *reader) object(what string, member func(name string) error) error {
	t, err := r.dec.Token()
	switch {
	case err != nil:
		return err
	case t == nil:
		return nil
	case t != json.Delim('{'):
		return errShape{what + " is no object"}
	}
	for r.dec.More() {
		name, err := r.dec.Token()
		if err != nil {
			return err
		}
		text, _ := name.(string)
		if err := member(text); err != nil {
			return err
		}
	}
	_, err = r.dec.Token()
	return err
}

// list calls item for each item of the list that comes next, to read it.
func (r *reader) list(what string, item func() error) error {
	t, err := r.dec.Token()
	switch {
	case err != nil:
		return err
	case t == nil:
		return nil
	case t != json.Delim('['):
		return errShape{what + " is no list"}
	}
	for r.dec.More() {
		if err := item(); err != nil {
			return err
		}
	}
	_, err = r.dec.Token()
	return err
}

// tooDeep finds nesting beyond the limit, which readers of JSON would follow again and again.
func (r *reader) tooDeep() *document.Diagnostic {
	depth := 0
	quoted := false
	for i := 0; i < len(r.src.Text); i++ {
		switch c := r.src.Text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > r.limits.Depth {
				return &document.Diagnostic{Code: "depth", Fatal: true, Span: r.point(i), Summary: "The values are nested too deeply",
					Detail: fmt.Sprintf("At most %d lists and objects may stand inside each other; --max-depth raises the limit.", r.limits.Depth)}
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return nil
}

// node reads a part of the text with its positions.
func (r *reader) node(span document.Span) *document.Node {
	n := &document.Node{Kind: document.String, Span: span, Text: r.src.Text[span.Start:span.End]}
	value, diagnostics := document.ParseEmbeddedJSON(n, r.limits)
	if value == nil || document.Fatal(diagnostics) {
		return &document.Node{Kind: document.Null, Span: span}
	}
	return value
}

// addressIn is the text of the address of a resource: what a finding about the resource as a whole points at.
func (r *reader) addressIn(span document.Span, address string) document.Span {
	quoted, err := json.Marshal(address)
	if err != nil {
		return span
	}
	text := r.src.Text[span.Start:span.End]
	if i := strings.Index(text, string(quoted)); i >= 0 {
		return document.Span{Source: r.src, Start: span.Start + i, End: span.Start + i + len(quoted)}
	}
	return document.Span{Source: r.src, Start: span.Start, End: span.Start + 1}
}
