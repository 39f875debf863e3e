package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/reports"
)

func diffCommand() *cobra.Command {
	var p proof
	var failOnLost bool
	c := &cobra.Command{
		Use:   "diff OLD NEW | diff PLAN",
		Short: "Say who gains and who loses what by a change of key policies",
		Long: `Diff compares the key policies of OLD and NEW, files of policies or anything that check reads, by what they mean: who may do
what that was not allowed before, and the reverse, because of which statements, with a request that shows it; and
that nothing else changes. Keys are matched by ARN, address in code or alias; where each side has just one, these are compared.
git:REF:PATH is a file or folder of a commit. A Terraform plan by itself holds both sides: what was there before, and what will be.

Exit status: 0 nobody gains anything, 1 somebody does, 2 it is not known, or the input cannot be read. See docs/access-analysis.md.`,
		Example: `  kmslint diff policy.main.json policy.json
  kmslint diff git:origin/main:infra infra --format markdown
  kmslint diff plan.json`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := p.answerFormat(diffFormats...)
			if err != nil {
				return err
			}
			old, changed, err := p.sides(cmd.Context(), args)
			if err != nil {
				return err
			}
			all, notes, err := evaluator.Diff(old, changed, p.limits())
			if err != nil {
				return err
			}
			tellNotes(notes)
			var keys []reports.KeyDifference
			status := 0
			for _, d := range all {
				if d.Is != evaluator.Added { // all that there is of a new key is gained
					d.Gained.AddFixes()
				}
				d.Gained.Settle()
				d.Lost.Settle()
				keys = append(keys, reports.KeyDifference{Key: d.Key, Change: changeOf(&d), From: d.From, Gained: d.Gained, Lost: d.Lost, Old: d.Old, New: d.New})
				switch {
				case d.Gained.Verdict == access.Unknown || d.Lost.Verdict == access.Unknown:
					status = 2
				case d.Gained.Verdict == access.Found || failOnLost && d.Lost.Verdict == access.Found:
					status = max(status, 1)
				}
			}
			err = printOut(func(out io.Writer) error { return reports.WriteDifference(out, format, keys, p.answerOptions()) })
			if err == nil && status > 0 {
				err = exitStatus(status)
			}
			return err
		},
	}
	c.Flags().BoolVar(&failOnLost, "fail-on-lost", false, "lost access makes the exit status 1 too")
	p.input.flags(c)
	p.axioms.flag(c)
	p.answerFlags(c, diffFormats...)
	return c
}

var diffFormats = []string{"text", "json", "sarif", "markdown"}

// changeOf is what reports call the change of the key itself.
func changeOf(d *evaluator.Difference) string {
	switch {
	case d.Is == evaluator.Added:
		return "added"
	case d.Is == evaluator.Removed:
		return "removed"
	case d.From != "":
		return "renamed"
	default:
		return ""
	}
}

func tellNotes(notes []string) {
	for _, n := range notes {
		fmt.Fprintf(os.Stderr, "kmslint: note: %s\n", printable(n))
	}
}
