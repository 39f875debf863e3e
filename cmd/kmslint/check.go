package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/ruleset"
)

// docsURL is where the pages of the rules are published.
const docsURL = "https://github.com/kmslint/kmslint/blob/main/rules"

func checkCommand() *cobra.Command {
	var in input
	var out output
	var rules selection
	var accepted baselineFile
	var failOn, base string
	var strict bool
	c := &cobra.Command{
		Use:   "check [PATH…]",
		Short: "Say what is wrong with the key policies in files",
		Long: `Check reads key policies, CloudFormation templates, Terraform code, Terraform plans and inventories, and says what is wrong with the
keys in them.

A folder is searched for them; "-" is standard input; without PATH the current folder is searched. A policy document
that is named is judged as a key policy, whatever it looks like, unless --as says what it is.

Exit status: 0 nothing at or above --fail-on, 1 findings at or above it, 2 something could not be read.`,
		Example: `  kmslint check
  kmslint check template.yaml --account 111122223333
  terraform show -json plan.out | kmslint check -
  aws kms get-key-policy --key-id 1234abcd-12ab-34cd-56ef-1234567890ab | kmslint check -
  kmslint check . --format sarif --output kmslint.sarif --format text`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := out.parse(); err != nil {
				return err
			}
			c, err := in.config.load(args)
			if err != nil {
				return err
			}
			if c.FailOn.Given() && !cmd.Flags().Changed("fail-on") {
				failOn = c.FailOn.Value
			}
			if _, err := finding.ParseSeverity(failOn); err != nil && failOn != never {
				return fmt.Errorf("--fail-on: %w, %s", err, never)
			}
			o, err := in.options(args, c)
			if err != nil {
				return err
			}
			var set *ruleset.Set
			if set, o.Settings, err = compileRules(cmd.Context(), c, &rules); err != nil {
				return err
			}
			if o.Baseline, err = accepted.load(c); err != nil {
				return err
			}
			if cmd.Flags().Changed("changed-only") {
				if o.Changed, err = changedLines(cmd.Context(), base); err != nil {
					return err
				}
			}
			report, err := evaluator.Check(cmd.Context(), set, o)
			if err != nil {
				return interrupted(cmd.Context(), err, "no report was written")
			}
			failed := out.write(report)
			for _, err := range failed {
				tellError(os.Stderr, err)
			}
			tell(os.Stderr, report)
			if len(failed) > 0 {
				return exitStatus(2)
			}
			return statusOf(report, failOn, strict)
		},
	}
	in.judged(c)
	in.config.ruleFlags(c)
	rules.flags(c)
	rules.timeoutFlag(c)
	accepted.flags(c)
	out.flags(c)
	c.Flags().StringVar(&failOn, "fail-on", "medium", "lowest `severity` that makes the exit status 1: critical, high, medium, low, info or never")
	c.Flags().StringVar(&base, "changed-only", "", "report only what changed since the work left the `branch`, tag or commit, with git")
	c.Flags().BoolVar(&strict, "strict", false, "possible findings count too, and parts that could not be judged make the exit status 2")
	complete(c, "fail-on", "critical", "high", "medium", "low", "info", never)
	return c
}
