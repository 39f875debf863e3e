package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/ruleset"
	"github.com/kmslint/kmslint/rules"
)

// docsURL is where the pages of the rules are published.
const docsURL = "https://github.com/kmslint/kmslint/blob/main/rules"

func checkCommand() *cobra.Command {
	var in input
	var out output
	var failOn string
	var strict bool
	c := &cobra.Command{
		Use:   "check [PATH…]",
		Short: "Say what is wrong with the key policies in files",
		Long: `Check reads key policies, CloudFormation templates and inventories, and says what is wrong with the keys in them.

A folder is searched for them; "-" is standard input; without PATH the current folder is searched. A policy document
that is named is judged as a key policy, whatever it looks like, unless --as says what it is.

Exit status: 0 nothing at or above --fail-on, 1 findings at or above it, 2 something could not be read.`,
		Example: `  kmslint check
  kmslint check template.yaml --account 111122223333
  aws kms get-key-policy --key-id alias/data | kmslint check -
  kmslint check . --format sarif --output kmslint.sarif --format text`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := out.parse(); err != nil {
				return err
			}
			if _, err := finding.ParseSeverity(failOn); err != nil && failOn != never {
				return fmt.Errorf("--fail-on: %w, %s", err, never)
			}
			o, err := in.options(args)
			if err != nil {
				return err
			}
			set, err := ruleset.Load(cmd.Context(), rules.FS, ruleset.Options{DocsURL: docsURL})
			if err != nil {
				return err
			}
			report, err := evaluator.Check(cmd.Context(), set, o)
			if err != nil {
				return err
			}
			if err := out.write(report); err != nil {
				return err
			}
			tell(os.Stderr, report)
			return statusOf(report, failOn, strict)
		},
	}
	in.flags(c)
	out.flags(c)
	c.Flags().StringVar(&failOn, "fail-on", "medium", "lowest `severity` that makes the exit status 1: critical, high, medium, low, info or never")
	c.Flags().BoolVar(&strict, "strict", false, "possible findings count too, and parts that could not be judged make the exit status 2")
	complete(c, "fail-on", "critical", "high", "medium", "low", "info", never)
	return c
}

// tell says on standard error what is not a result: what could not be read, what the findings rest on, and how much was
// judged.
func tell(w io.Writer, r *finding.Report) {
	tellErrors(w, r)
	for _, n := range r.Notes {
		if n.Asked {
			fmt.Fprintf(w, "kmslint: note: %s: %s\n", n.Path, printable(n.Message))
		}
	}
	fmt.Fprintln(w, coverage(r))
}

func tellErrors(w io.Writer, r *finding.Report) {
	for _, p := range r.Errors {
		l := p.Location
		at := l.Path
		if l.Start.Line > 0 {
			at = fmt.Sprintf("%s:%d:%d", l.Path, l.Start.Line, l.Start.Column)
		}
		fmt.Fprintf(w, "kmslint: error: %s: %s\n", at, printable(p.Message))
	}
}

// coverage says how much was judged, in one line.
func coverage(r *finding.Report) string {
	s := r.Summary
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d judged, %d partly", count(s.KeyPolicies, "key policy", "key policies"), s.Judged, s.Partly)
	switch n := len(r.NotEvaluated); {
	case n == 1:
		fmt.Fprintf(&b, " (%s)", printable(r.NotEvaluated[0].Reason))
	case n > 1:
		fmt.Fprintf(&b, " (%s; and %d more)", printable(r.NotEvaluated[0].Reason), n-1)
	}
	fmt.Fprintf(&b, ", %d not", s.NotJudged)
	if s.OtherPolicies > 0 {
		fmt.Fprintf(&b, "; %s", count(s.OtherPolicies, "other policy", "other policies"))
	}
	fmt.Fprintf(&b, "; %s without KMS content", count(s.Skipped, "file", "files"))
	return b.String()
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// printable replaces control characters, which a file could use to write on the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f || 0x80 <= r && r < 0xa0 {
			return '�'
		}
		return r
	}, s)
}
