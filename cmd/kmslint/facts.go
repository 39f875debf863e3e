package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/facts"
)

func factsCommand() *cobra.Command {
	var in input
	c := &cobra.Command{
		Use:   "facts PATH…",
		Short: "Print what the rules see",
		Long: `Facts prints the input of the rules, for people who write rules: one line of JSON for each key or policy (and for each
combination of alternatives where a template leaves a choice). Any OPA that loads the folder rules/ makes the same
findings of it. The shape is that of rules/schemas/facts.json.`,
		Example: `  kmslint facts key-policy.json | opa eval --stdin-input --data rules data.kmslint.findings`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return hinted{errors.New("facts needs a path"), "- is standard input, . is the current folder"}
			}
			c, err := in.config.load(args)
			if err != nil {
				return err
			}
			o, err := in.options(args, c)
			if err != nil {
				return err
			}
			w := bufio.NewWriter(os.Stdout)
			e := json.NewEncoder(w)
			e.SetEscapeHTML(false)
			problems, err := evaluator.Facts(cmd.Context(), o, func(f *facts.Facts) error { return e.Encode(f) })
			if err := w.Flush(); err != nil {
				return fmt.Errorf("write standard output: %w", unwrapped(err))
			}
			if err != nil {
				return interrupted(cmd.Context(), err, "the output is not complete")
			}
			if tellProblems(os.Stderr, problems) {
				return exitStatus(2)
			}
			return nil
		},
	}
	in.judged(c)
	return c
}
