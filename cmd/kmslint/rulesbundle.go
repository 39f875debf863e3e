package main

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/kmslint/kmslint/evaluator"
)

func rulesBundleCommand() *cobra.Command {
	var file configFile
	var selected selection
	var name string
	c := &cobra.Command{
		Use:   "bundle",
		Short: "Pack the rules as a bundle that any OPA evaluates",
		Long: `Bundle writes the rules that run, own ones too, with their parameters, as an OPA bundle: a gzipped tar archive. Of what
kmslint facts prints, a stock opa makes the same findings with it, as sets of rule, place and message. The same rules give
the same bytes.

Settings for some paths only, severities and suppressions are no part of it.`,
		Example: `  kmslint rules bundle --output kmslint.tar.gz
  kmslint facts key-policy.json | opa eval --bundle kmslint.tar.gz --stdin-input data.kmslint.findings`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if name == "" && term.IsTerminal(int(os.Stdout.Fd())) {
				return hinted{fmt.Errorf("a bundle is nothing for a terminal"), "--output FILE writes it to a file"}
			}
			c, err := file.load(nil)
			if err != nil {
				return err
			}
			set, _, err := compileRules(cmd.Context(), c, &selected)
			if err != nil {
				return err
			}
			if tellProblems(os.Stderr, set.Problems()) {
				return hinted{fmt.Errorf("no bundle was written, because of faulty rules"), "kmslint rules test DIR tests the rules of a folder"}
			}
			bundle, err := readRules(c)
			if err != nil {
				return err
			}
			chosen, err := selected.check(bundle.Rules())
			if err != nil {
				return err
			}
			kept, _, err := evaluator.Choose(bundle, c, chosen)
			if err != nil {
				return err
			}
			var archive bytes.Buffer
			if err := bundle.Archive(&archive, kept); err != nil {
				return err
			}
			if name == "" {
				return printBytes(archive.Bytes())
			}
			err = replaceFile(name, func(w io.Writer) error {
				_, err := w.Write(archive.Bytes())
				return err
			})
			if err != nil {
				return fmt.Errorf("write %s: %w", name, unwrapped(err))
			}
			return printOut(func(w io.Writer) error {
				_, err := fmt.Fprintf(w, "wrote %s: %s\n", pathName(name), count(len(set.Rules()), "rule", "rules"))
				return err
			})
		},
	}
	file.flags(c)
	file.ruleFlags(c)
	selected.flags(c)
	c.Flags().StringVarP(&name, "output", "o", "", "`file` to write instead of standard output")
	return c
}
