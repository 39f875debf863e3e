package reports

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/kmslint/kmslint/evaluator/finding"
)

// encodeJSON writes a value as people can read and diff it: indented by two, no HTML escapes, a line end at the end.
func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}

// ReadJSON reads a report that was written as [JSON]. It refuses other schemas and text after the report, ignores members
// that it does not know (a later release may have added them), and returns a report that is finished. What is not part
// of the JSON, the frames, is gone.
func ReadJSON(r io.Reader) (*finding.Report, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	// The schema comes first: members of another one may have other types.
	var head struct {
		Schema string `json:"schema"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		if _, ok := errors.AsType[*json.SyntaxError](err); ok || len(text) == 0 {
			return nil, fmt.Errorf("read report: not JSON: %w", err)
		}
		return nil, fmt.Errorf("read report: not a report of kmslint: %w", err)
	}
	switch head.Schema {
	case finding.Schema:
	case "":
		return nil, fmt.Errorf("read report: not a report of kmslint: no schema, want %q", finding.Schema)
	default:
		return nil, fmt.Errorf("read report: unknown schema %q, want %q", head.Schema, finding.Schema)
	}
	var report finding.Report
	if err := json.Unmarshal(text, &report); err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	report.Finish()
	return &report, nil
}
