// Package baseline keeps findings that are accepted for now, so that only new ones count.
package baseline

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/schema"
)

// Schema is the name and version of the format.
const Schema = "kmslint.baseline/v1"

//go:embed schema.json
var schemaJSON []byte

var published = schema.New("baseline.schema.json", schemaJSON)

// Baseline is a list of accepted findings. Its zero value accepts none.
type Baseline struct {
	// Name is the file, for messages.
	Name    string
	Entries []finding.BaselineEntry
}

// Of returns a baseline of all findings that are not suppressed in the source.
func Of(all []finding.Finding) *Baseline {
	b := &Baseline{}
	for i := range all {
		if f := &all[i]; f.Suppressed == nil || f.Suppressed.Kind != finding.InSource {
			b.Entries = append(b.Entries, finding.BaselineEntry{Fingerprint: f.Fingerprint, Rule: f.Rule, Path: f.Location.Path, Key: f.Key, Message: f.Message})
		}
	}
	slices.SortFunc(b.Entries, compare)
	b.Entries = slices.Compact(b.Entries)
	return b
}

func compare(a, b finding.BaselineEntry) int {
	return cmp.Or(
		cmp.Compare(a.Path, b.Path), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Message, b.Message),
		cmp.Compare(a.Fingerprint, b.Fingerprint),
	)
}

// Write writes the baseline with one entry a line, sorted, so that changes of it are easy to read and to merge.
func (b *Baseline) Write(w io.Writer) error {
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\n\"schema\": %q,\n\"findings\": [", Schema)
	for i, entry := range b.Entries {
		var line bytes.Buffer
		e := json.NewEncoder(&line)
		e.SetEscapeHTML(false)
		if err := e.Encode(entry); err != nil {
			return fmt.Errorf("write baseline: %w", err)
		}
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteByte('\n')
		out.Write(bytes.TrimSpace(line.Bytes()))
	}
	out.WriteString("\n]\n}\n")
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("write baseline: %w", err)
	}
	return nil
}

// Parse reads a baseline. The error says where the text is no baseline.
func Parse(src *document.Source) (*Baseline, error) {
	root, diagnostics := document.ParseJSON(src, document.Limits{})
	if len(diagnostics) > 0 {
		d := diagnostics[0]
		return nil, problem(d.Span, strings.TrimSuffix(d.Summary, ".")+". "+d.Detail)
	}
	if version := root.Member("schema"); version != nil && version.Text != Schema {
		return nil, problem(version.Span, fmt.Sprintf("the baseline has the schema %q; this version reads %q", version.Display(), Schema))
	}
	faults, err := published.Check(root)
	if err != nil {
		return nil, err
	}
	if len(faults) > 0 {
		f := faults[0]
		place := strings.TrimPrefix(f.Pointer, "/")
		if place != "" {
			place += ": "
		}
		return nil, problem(f.Node.Span, "it is no baseline: "+place+f.Message)
	}
	b := &Baseline{Name: src.Name}
	for _, n := range root.Member("findings").Items {
		text := func(name string) string { return n.Member(name).Text }
		b.Entries = append(b.Entries, finding.BaselineEntry{
			Fingerprint: text("fingerprint"), Rule: text("rule"), Path: text("path"), Key: text("key"), Message: text("message"),
		})
	}
	return b, nil
}

func problem(span document.Span, message string) error {
	start, _ := span.Range()
	return fmt.Errorf("%s:%d:%d: %s", span.Source.Name, start.Line, start.Column, message)
}
