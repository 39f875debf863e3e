package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/evaluator/finding"
)

func rulesCommand() *cobra.Command {
	c := &cobra.Command{Use: "rules", Short: "Show the rules"}
	group(c)
	c.AddCommand(rulesListCommand(), rulesShowCommand())
	return c
}

// loadRules returns the shipped rules and those of the configuration, by id.
func loadRules(f *configFile) ([]finding.Rule, error) {
	c, err := f.load(nil)
	if err != nil {
		return nil, err
	}
	bundle, err := readRules(c)
	if err != nil {
		return nil, err
	}
	report := finding.Report{Rules: bundle.Rules()}
	report.Finish()
	return report.Rules, nil
}

func rulesListCommand() *cobra.Command {
	var format string
	var file configFile
	var selected selection
	c := &cobra.Command{
		Use:   "list",
		Short: "List the rules, own ones of the configuration too",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			all, err := loadRules(&file)
			if err != nil {
				return err
			}
			wanted, err := selected.check(all)
			if err != nil {
				return err
			}
			all = slices.DeleteFunc(all, func(r finding.Rule) bool { return !wanted.Lists(all, &r) })
			switch format {
			case "json":
				return printJSON(all)
			case "text":
				return printOut(func(w io.Writer) error {
					t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
					for _, r := range all {
						fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", r.ID, r.Severity, r.Name, r.Title)
					}
					return t.Flush()
				})
			default:
				return hinted{fmt.Errorf("--format: unknown format %q: want text or json", format), didYouMean(format, []string{"text", "json"})}
			}
		},
	}
	file.flags(c)
	selected.flags(c)
	c.Flags().StringVarP(&format, "format", "f", "text", "`format` of the list: text or json")
	complete(c, "format", "text", "json")
	return c
}

func rulesShowCommand() *cobra.Command {
	var file configFile
	c := &cobra.Command{
		Use:               "show ID",
		Short:             "Show what a rule reports, why, and how to fix it",
		ValidArgsFunction: completeRules,
		RunE: func(_ *cobra.Command, args []string) error {
			const list = "kmslint rules list shows all rules"
			if len(args) != 1 {
				return hinted{fmt.Errorf("rules show needs one rule, not %d", len(args)), list}
			}
			all, err := loadRules(&file)
			if err != nil {
				return err
			}
			var names []string
			for _, r := range all {
				if strings.EqualFold(r.ID, args[0]) || strings.EqualFold(r.Name, args[0]) {
					return printOut(func(w io.Writer) error {
						_, err := io.WriteString(w, page(r))
						return err
					})
				}
				names = append(names, r.ID, r.Name)
			}
			return hinted{fmt.Errorf("there is no rule %q", args[0]), cmp.Or(didYouMean(args[0], names), list)}
		},
	}
	file.flags(c)
	return c
}

// page is what rules show prints.
func page(r finding.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s (%s)\n%s\n\n%s\n\nHow to fix: %s\n", r.ID, r.Name, r.Severity, r.Title, r.Description, r.Remediation)
	for _, ref := range r.References {
		fmt.Fprintf(&b, "\n%s\n  %s", ref.Title, ref.URL)
	}
	if len(r.Compliance) > 0 {
		fmt.Fprintf(&b, "\n\nHelps to meet: %s", strings.Join(r.Compliance, "; "))
	}
	if len(r.Tags) > 0 {
		fmt.Fprintf(&b, "\n\nTags: %s", strings.Join(r.Tags, ", "))
	}
	if r.DocsURL != "" {
		fmt.Fprintf(&b, "\n\n%s", r.DocsURL)
	}
	b.WriteString("\n")
	return b.String()
}

func printJSON(v any) error {
	return printOut(func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(v)
	})
}
