package document_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
)

// samplePolicy has every kind of value, multi-byte characters and escapes.
const samplePolicy = `{
  "Version": "2012-10-17",
  "Id": "clé-\u00e9\ud83d\ude00",
  "Statement": [
    {
      "Sid": "Enable IAM User Permissions",
      "Effect": "Allow",
      "Principal": {"AWS": ["arn:aws:iam::111122223333:root", "*"]},
      "Action": "kms:*",
      "Resource": "*",
      "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": -3.6e+3}, "Bool": {"aws:SecureTransport": true}, "Null": {"kms:ViaService": null}}
    }
  ]
}
`

// brief writes diagnostics as the tables expect them: range, "!" if fatal, code and summary.
func brief(ds []document.Diagnostic) []string {
	var lines []string
	for _, d := range ds {
		fatal := ""
		if d.Fatal {
			fatal = "!"
		}
		lines = append(lines, fmt.Sprintf("%s %s%s: %s", at(d.Span), fatal, d.Code, d.Summary))
	}
	return lines
}

func at(s document.Span) string {
	start, end := s.Range()
	if start.Line == end.Line {
		return fmt.Sprintf("%d:%d-%d", start.Line, start.Column, end.Column)
	}
	return fmt.Sprintf("%d:%d-%d:%d", start.Line, start.Column, end.Line, end.Column)
}

// written returns the text of a span.
func written(s document.Span) string {
	if !s.Valid() {
		return "<invalid span>"
	}
	return s.Source.Text[s.Start:s.End]
}

func parse(text string) (*document.Node, []document.Diagnostic) {
	return document.ParseJSON(document.NewSource("p.json", []byte(text)), document.Limits{})
}

// mustParse parses text without problems.
func mustParse(t testing.TB, text string) *document.Node {
	t.Helper()
	n, ds := parse(text)
	if len(ds) > 0 {
		t.Fatalf("ParseJSON(%q) reports %q", text, brief(ds))
	}
	return n
}

// checkSpans fails for a span that is not inside its source or inside the one around it.
func checkSpans(t testing.TB, n *document.Node, parent document.Span) {
	t.Helper()
	if n == nil {
		return
	}
	if !n.Span.Valid() || n.Span.Start < parent.Start || n.Span.End > parent.End {
		t.Fatalf("%v at %d-%d is outside %d-%d", n.Kind, n.Span.Start, n.Span.End, parent.Start, parent.End)
	}
	for _, item := range n.Items {
		checkSpans(t, item, n.Span)
	}
	for _, m := range n.Members {
		checkSpans(t, m.Key, n.Span)
		checkSpans(t, m.Value, n.Span)
	}
}

// plain returns a tree as encoding/json decodes it with UseNumber.
func plain(n *document.Node) any {
	switch n.Kind {
	case document.Bool:
		return n.Text == "true"
	case document.Number:
		return json.Number(n.Text)
	case document.String:
		return n.Display()
	case document.List:
		items := make([]any, 0, len(n.Items))
		for _, item := range n.Items {
			items = append(items, plain(item))
		}
		return items
	case document.Object:
		members := map[string]any{}
		for _, m := range n.Members {
			members[m.Key.Display()] = plain(m.Value)
		}
		return members
	case document.Null:
		return nil
	default:
		return "<" + n.Kind.String() + " " + n.Display() + ">"
	}
}
