// Package reports turns a report into bytes: text for people, JSON and SARIF for programs.
//
// It decides nothing: which findings there are, how severe they are and what the exit status is was settled before.
package reports

import (
	"fmt"
	"io"
	"strings"

	"github.com/kmslint/kmslint/evaluator/finding"
)

// Format is the name of an output format, as the command line takes it.
type Format string

// The formats.
const (
	Text  Format = "text"  // for people
	JSON  Format = "json"  // kmslint.report/v1: everything that is in the report, and what [ReadJSON] reads
	SARIF Format = "sarif" // SARIF 2.1.0, for code scanning
)

// Formats returns all formats, the default first.
func Formats() []Format { return []Format{Text, JSON, SARIF} }

// ParseFormat returns the format of that name.
func ParseFormat(name string) (Format, error) {
	var known []string
	for _, f := range Formats() {
		if string(f) == name {
			return f, nil
		}
		known = append(known, string(f))
	}
	return "", fmt.Errorf("unknown format %q: want one of %s", name, strings.Join(known, ", "))
}

// Options are what a writer cannot know from the report. The zero Options are valid.
type Options struct {
	// Color makes text use ANSI colours.
	Color bool
	// Width is the number of columns of the terminal, for text; 0 is no limit: nothing is wrapped, but code is still cut
	// to what helps.
	Width int
	// RunID is automationDetails.id of SARIF, a category and a slash; "kmslint/" if empty.
	RunID string
	// SourceRoot is the file URI of the directory that relative paths start from, for SARIF. It may be empty.
	SourceRoot string
	// PathPrefix is the path from the source root to the folder that relative paths of the report start from, for SARIF.
	// It is empty where they are the same.
	PathPrefix string
	// ShowSuppressed makes text list suppressed findings too; otherwise it says how many there are.
	ShowSuppressed bool
	// Version is the version of the program, for SARIF of a proof or a difference; reports of findings have their own.
	Version string
	// HideSuppressed leaves suppressed findings out of SARIF, for readers that do not know its suppressions.
	HideSuppressed bool
}

// Write writes the report, on which [finding.Report.Finish] was called, in a format. It does not change the report.
// Suppressed findings are in JSON and SARIF; text says how many there are.
func Write(w io.Writer, f Format, r *finding.Report, o Options) error {
	var out []byte
	var err error
	switch f {
	case Text:
		out = text(r, o)
	case JSON:
		out, err = encodeJSON(r)
	case SARIF:
		out, err = encodeJSON(sarif(rebased(r, o.PathPrefix), o))
	default:
		_, err = ParseFormat(string(f))
	}
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	if _, err := w.Write(out); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}
