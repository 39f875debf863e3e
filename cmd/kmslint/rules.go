package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/reports"
)

func rulesCommand() *cobra.Command {
	c := &cobra.Command{Use: "rules", Short: "Show the rules, and write, test and pack own ones"}
	group(c)
	c.AddCommand(rulesListCommand(), rulesShowCommand(), rulesNewCommand(), rulesTestCommand(), rulesBundleCommand())
	return c
}

// catalogue returns the shipped rules and own ones by id, with whether they run. What is wrong with own rules is told, and
// makes the outcome an exit status.
func catalogue(f *configFile, s *selection) (all []reports.CatalogueRule, outcome error, err error) {
	c, err := f.load(nil)
	if err != nil {
		return nil, nil, err
	}
	bundle, err := readRules(c)
	if err != nil {
		return nil, nil, err
	}
	chosen, err := s.check(bundle.Rules())
	if err != nil {
		return nil, nil, err
	}
	runs, _, err := evaluator.Choose(bundle, c, chosen)
	if err != nil {
		return nil, nil, unknownProfile(err)
	}
	if tellProblems(os.Stderr, bundle.Problems()) {
		outcome = exitStatus(2)
	}
	report := finding.Report{Rules: bundle.Rules()}
	report.Finish()
	for _, r := range report.Rules {
		all = append(all, reports.CatalogueRule{Rule: r, Enabled: runs.Keep(&r)})
	}
	return all, outcome, nil
}

// filter are the flags that say which rules are listed.
type filter struct {
	groups, severities, tags, compliance []string
	enabled                              bool
}

func (f *filter) flags(c *cobra.Command) {
	c.Flags().StringSliceVar(&f.groups, "group", nil, "list only rules of that `group`; may repeat")
	c.Flags().StringSliceVar(&f.severities, "severity", nil, "list only rules of that `severity`; may repeat")
	c.Flags().StringSliceVar(&f.tags, "tag", nil, "list only rules with that `tag`; may repeat")
	c.Flags().StringSliceVar(&f.compliance, "compliance", nil, "list only rules that help to meet that framework or `control`, as \"FSBP KMS.4\" or FSBP; may repeat")
	c.Flags().BoolVar(&f.enabled, "enabled", false, "list only rules that run, by the profile and the configuration")
	complete(c, "severity", "critical", "high", "medium", "low", "info")
}

func (f *filter) takes(r *reports.CatalogueRule) bool {
	like := func(a, b string) bool {
		return strings.EqualFold(strings.ReplaceAll(a, "_", "-"), strings.ReplaceAll(b, "_", "-"))
	}
	anyOf := func(wanted []string, fits func(string) bool) bool {
		return len(wanted) == 0 || slices.ContainsFunc(wanted, fits)
	}
	return (r.Enabled || !f.enabled) &&
		anyOf(f.groups, func(g string) bool { return like(g, r.Group) }) &&
		anyOf(f.severities, func(s string) bool { return s == r.Severity.String() }) &&
		anyOf(f.tags, func(tag string) bool {
			return slices.ContainsFunc(r.Tags, func(has string) bool { return like(tag, has) })
		}) &&
		anyOf(f.compliance, func(control string) bool {
			return slices.ContainsFunc(r.Compliance, func(entry string) bool {
				return slices.ContainsFunc(finding.Controls(entry), func(has finding.Control) bool { return meets(has.Name, control) })
			})
		})
}

// meets reports whether a control is the wanted one or one of the wanted framework.
func meets(control, wanted string) bool {
	rest, ok := strings.CutPrefix(strings.ToLower(control), strings.ToLower(wanted))
	return ok && (rest == "" || strings.ContainsAny(rest[:1], " .,;"))
}

func rulesListCommand() *cobra.Command {
	var format string
	var file configFile
	var selected selection
	var wanted filter
	c := &cobra.Command{
		Use:   "list",
		Short: "List the rules, own ones too",
		Long: `List shows the rules with id, severity, whether they run (on; disabled by the configuration; pedantic or off, which run
only where a profile or the configuration asks for them), name and title.`,
		Example: `  kmslint rules list --severity critical,high
  kmslint rules list --profile cis
  kmslint rules list --compliance "FSBP KMS.4" --format markdown`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			for _, s := range wanted.severities {
				if _, err := finding.ParseSeverity(s); err != nil {
					return fmt.Errorf("--severity: %w", err)
				}
			}
			all, outcome, err := catalogue(&file, &selection{profile: selected.profile, minimum: "info"})
			if err != nil {
				return err
			}
			var rules []finding.Rule
			for i := range all {
				rules = append(rules, all[i].Rule)
			}
			chosen, err := selected.check(rules)
			if err != nil {
				return err
			}
			wanted.enabled = wanted.enabled || selected.profile != ""
			all = slices.DeleteFunc(all, func(r reports.CatalogueRule) bool { return !chosen.Lists(rules, &r.Rule) || !wanted.takes(&r) })
			switch format {
			case "json":
				err = printJSON(all)
			case "markdown":
				err = printBytes(reports.CatalogueMarkdown(all, func(r *finding.Rule) string { return r.DocsURL }))
			case "text":
				err = printBytes(reports.Catalogue(all))
			default:
				return hinted{fmt.Errorf("--format: unknown format %q: want text, json or markdown", format), didYouMean(format, []string{"text", "json", "markdown"})}
			}
			return cmp.Or(err, outcome)
		},
	}
	file.flags(c)
	file.ruleFlags(c)
	selected.flags(c)
	wanted.flags(c)
	c.Flags().StringVarP(&format, "format", "f", "text", "`format` of the list: text, json or markdown")
	complete(c, "format", "text", "json", "markdown")
	return c
}

func printBytes(text []byte) error {
	return printOut(func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

func printJSON(v any) error {
	return printOut(func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(v)
	})
}
