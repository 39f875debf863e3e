package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/reports"
)

// answers are the flags that say how a proof or a difference is written.
type answers struct{ form, category string }

func (p *proof) answerFlags(c *cobra.Command, formats ...string) {
	f := c.Flags()
	f.StringVarP(&p.form, "format", "f", formats[0], "`format` of the answer: "+either(formats))
	f.StringVar(&p.category, "category", "kmslint/", "SARIF automationDetails.id, to tell several runs on one commit apart")
	f.StringVar(&p.org, "org", "", "`id` of the organization that the accounts of the keys are in, which fixes may name; the configuration can say it too")
	complete(c, "format", formats...)
}

func (a *answers) answerFormat(formats ...string) (reports.Format, error) {
	if !slices.Contains(formats, a.form) {
		return "", hinted{fmt.Errorf("--format: unknown format %q: want %s", a.form, either(formats)), didYouMean(a.form, formats)}
	}
	return reports.Format(a.form), nil
}

func (a *answers) answerOptions() reports.Options {
	o := textOptions()
	o.Version, o.RunID, o.PathPrefix = version(), a.category, belowRepository()
	return o
}

// either lists alternatives: "text, json or sarif".
func either(names []string) string {
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}
