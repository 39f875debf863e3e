// Package yaml reads YAML text into document nodes with exact positions, CloudFormation's short tags in their long form.
//
// go.yaml.in/yaml/v3 parses; it tells only where a value starts, so this package reads the source text again to find
// where each value ends and how its inner text is spelled.
package yaml

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/kmslint/kmslint/evaluator/document"
	"go.yaml.in/yaml/v3"
)

// expansion is how many nodes aliases and merge keys may add to those that are written.
const expansion = 1_000_000

// Parse reads the first YAML document of the text that has content. A further document is reported with the code
// "extra-content" and not read. A text without any content is a Null node.
//
// Scalars follow the core schema of YAML 1.2, with two differences: a date is a String, and so is a number that JSON
// cannot spell (0x1F, 012345678901), with its text as written. Duplicate names are kept and reported. An alias is the
// node of its anchor, merge keys are applied, and a local tag of CloudFormation is an object: !Ref X is {"Ref": "X"}.
// After a fatal diagnostic the tree is nil. Spans lie inside the text of src. To read JSON use document.ParseJSON,
// which is faster and recovers from errors.
func Parse(src *document.Source, limits document.Limits) (root *document.Node, diagnostics []document.Diagnostic) {
	r := &reader{src: src, text: src.Text, limits: limits.WithDefaults()}
	r.guard()
	if r.dead {
		return nil, r.diagnostics
	}
	r.begin = len(src.Text) - len(strings.TrimPrefix(src.Text, "\ufeff"))
	r.lines = newLines(src.Text[r.begin:])
	defer func() {
		if problem := recover(); problem != nil { // the parser gave up on a construct that it did not expect
			r.fail("syntax", 0, 0, "The text is not valid YAML", fmt.Sprintf("The YAML parser stopped: %v.", problem))
			root, diagnostics = nil, r.diagnostics
		}
	}()
	return r.document(), r.diagnostics
}

// reader turns the nodes of one text into document nodes; dead is set by the first fatal diagnostic.
type reader struct {
	src         *document.Source
	text        string
	begin       int // length of the byte order mark
	lines       *lines
	limits      document.Limits
	diagnostics []document.Diagnostic
	dead        bool

	written  int                  // nodes read so far
	anchored map[*yaml.Node]built // what anchors stand for
	active   map[*yaml.Node]bool  // anchors whose value is being read
}

func (r *reader) report(code string, start, end int, summary, detail string) {
	start = min(max(start, 0), len(r.text))
	end = min(max(end, start), len(r.text))
	span := document.Span{Source: r.src, Start: start, End: end}
	r.diagnostics = append(r.diagnostics, document.Diagnostic{Code: code, Summary: summary, Detail: detail, Span: span})
}

func (r *reader) fail(code string, start, end int, summary, detail string) {
	if r.dead {
		return
	}
	r.report(code, start, end, summary, detail)
	r.diagnostics[len(r.diagnostics)-1].Fatal = true
	r.dead = true
}

// guard refuses what must not reach the parser: texts that are too long, and bytes that it does not place in a line.
func (r *reader) guard() {
	if len(r.text) > r.limits.Bytes {
		r.fail("size", 0, 0, "The text is too large", fmt.Sprintf("It has %d bytes; at most %d are read. A CloudFormation template has at most 1 MB.", len(r.text), r.limits.Bytes))
		return
	}
	for i := 0; i < len(r.text); {
		c := r.text[i]
		if 0x20 <= c && c < 0x7f || c == '\n' || c == '\t' || c == '\r' {
			i++
			continue
		}
		u, size := utf8.DecodeRuneInString(r.text[i:])
		switch {
		case u == utf8.RuneError && size == 1:
			r.fail("encoding", i, i+1, "The text contains bytes that are not UTF-8", "Save the file as UTF-8.")
			return
		case u < 0x20 || 0x7f <= u && u < 0xa0 && u != 0x85 || u == 0xfffe || u == 0xffff:
			r.fail("control-character", i, i+size, fmt.Sprintf("The text contains the control character U+%04X", u), "YAML permits no control characters but tab and line breaks. Inside double quotes they are written as escapes.")
			return
		}
		i += size
	}
}

// document reads the first document with content.
func (r *reader) document() *document.Node {
	decoder := yaml.NewDecoder(strings.NewReader(r.text[r.begin:]))
	for {
		var n yaml.Node
		switch err := decoder.Decode(&n); {
		case errors.Is(err, io.EOF):
			return &document.Node{Kind: document.Null, Span: r.span(r.begin, r.begin)}
		case err != nil:
			r.syntax(err)
			return nil
		}
		if !hasContent(&n) {
			continue
		}
		root := r.node(n.Content[0], 1)
		if r.dead {
			return nil
		}
		r.further(decoder)
		return root.node
	}
}

// further reports a second document. An error in it is not worth more than that.
func (r *reader) further(decoder *yaml.Decoder) {
	for {
		var n yaml.Node
		err := decoder.Decode(&n)
		if errors.Is(err, io.EOF) || err == nil && !hasContent(&n) {
			if err != nil {
				return
			}
			continue
		}
		start := len(r.text)
		if err == nil {
			start = r.offset(n.Content[0])
		}
		r.report("extra-content", start, r.lineEnd(start), "The file holds more than one YAML document", "Only the first one is read; CloudFormation refuses such a file. Remove what follows the line ---, or move it to a file of its own.")
		return
	}
}

func hasContent(n *yaml.Node) bool {
	if n.Kind != yaml.DocumentNode || len(n.Content) == 0 {
		return false
	}
	c := n.Content[0]
	return c.Kind != yaml.ScalarNode || c.Value != "" || c.Style != 0
}
