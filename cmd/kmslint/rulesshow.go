package main

import (
	"cmp"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/reports"
	"github.com/kmslint/kmslint/rules"
)

func rulesShowCommand() *cobra.Command {
	var file configFile
	c := &cobra.Command{
		Use:               "show ID",
		Short:             "Show what a rule reports, why, how to fix it, and examples",
		ValidArgsFunction: completeRules,
		RunE: func(_ *cobra.Command, args []string) error {
			const list = "kmslint rules list shows all rules"
			if len(args) != 1 {
				return hinted{fmt.Errorf("rules show needs one rule, not %d", len(args)), list}
			}
			all, _, err := catalogue(&file, &selection{minimum: "info"})
			if err != nil {
				return err
			}
			var names []string
			for i := range all {
				r := &all[i]
				if strings.EqualFold(r.ID, args[0]) || strings.EqualFold(r.Name, strings.ReplaceAll(args[0], "_", "-")) {
					color, width := terminal()
					return printBytes(reports.RulePage(r, examplesOf(r, &file), reports.Options{Color: color, Width: width}))
				}
				names = append(names, r.ID, r.Name)
			}
			return hinted{fmt.Errorf("there is no rule %q", args[0]), cmp.Or(didYouMean(args[0], names), list)}
		},
	}
	file.flags(c)
	file.ruleFlags(c)
	return c
}

// examplesOf returns the examples of a rule: those of its page, or for an own rule the files beside it.
func examplesOf(r *reports.CatalogueRule, f *configFile) []reports.Example {
	folder := path.Join(r.Group, strings.ReplaceAll(r.Name, "-", "_"))
	var all []reports.Example
	if r.DocsURL != "" {
		for _, e := range rules.Examples(folder) {
			all = append(all, reports.Example(e))
		}
		return all
	}
	c, err := f.load(nil)
	if err != nil {
		return nil // it was loaded before
	}
	for _, dir := range c.RuleDirs.Value {
		for _, name := range exampleFiles(filepath.Join(beside(c, dir), filepath.FromSlash(folder))) {
			text, err := os.ReadFile(name)
			if err != nil {
				continue // the rule is shown without it
			}
			title := filepath.Base(name) + " is reported:"
			if strings.HasPrefix(filepath.Base(name), "good_") {
				title = filepath.Base(name) + " is not:"
			}
			all = append(all, reports.Example{Title: title, Text: string(text)})
		}
	}
	return all
}

// exampleFiles returns the examples of an own rule by its folder, the bad ones first.
func exampleFiles(folder string) []string {
	var names []string
	for _, kind := range []string{"bad_*", "good_*"} {
		found, err := filepath.Glob(filepath.Join(folder, "fixtures", kind))
		if err != nil {
			continue // a folder whose name has brackets
		}
		names = append(names, found...)
	}
	return names
}
