package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/config"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/reports"
)

// world are the flags of commands that answer questions about an inventory.
type world struct {
	input
	paths  []string
	format string
	// loaded is the configuration that the options were made with.
	loaded *config.Config
}

func (w *world) flags(c *cobra.Command) {
	w.input.flags(c)
	c.Flags().StringArrayVarP(&w.paths, "inventory", "i", nil, "`path` of an inventory, or of anything that check reads (default .); may repeat")
}

func (w *world) formatFlag(c *cobra.Command) {
	c.Flags().StringVarP(&w.format, "format", "f", string(reports.Text), "`format` of the answer: text or json")
	complete(c, "format", "text", "json")
}

// parseFormat refuses the formats that only reports have.
func (w *world) parseFormat() (reports.Format, error) {
	if w.format != string(reports.Text) && w.format != string(reports.JSON) {
		return "", hinted{fmt.Errorf("--format: unknown format %q: want text or json", w.format), didYouMean(w.format, []string{"text", "json"})}
	}
	return reports.Format(w.format), nil
}

// open reads the inventory. What could not be read is told, and ends the command: a decision could be wrong without it.
func (w *world) open(ctx context.Context) (*evaluator.World, error) {
	o, err := w.optionsFor(w.paths)
	if err != nil {
		return nil, err
	}
	return w.openOptions(ctx, o, "")
}

// openOptions is open for options that are at hand. Messages have the prefix before the names of files.
func (w *world) openOptions(ctx context.Context, o evaluator.Options, prefix string) (*evaluator.World, error) {
	opened, err := evaluator.Open(ctx, o)
	if err != nil {
		return nil, interrupted(ctx, err, "nothing was decided")
	}
	for _, n := range opened.Notes {
		fmt.Fprintf(os.Stderr, "kmslint: note: %s\n", printable(prefix+n))
	}
	for i := range opened.Problems {
		opened.Problems[i].Location.Path = prefix + opened.Problems[i].Location.Path
	}
	if len(opened.Problems) > 0 {
		report := finding.Report{Errors: opened.Problems}
		report.Finish()
		tellErrors(os.Stderr, &report)
		return nil, exitStatus(2)
	}
	debug.SetGCPercent(100) // what is in memory now stays: four times as much would be a lot
	return opened, nil
}

// options are those of standard output for people.
func textOptions() reports.Options {
	var o reports.Options
	o.Color, o.Width = terminal()
	return o
}

// pairs reads flags of the form name=value into a map of lists.
func pairs(flag string, list []string) (map[string][]string, error) {
	out := map[string][]string{}
	for _, s := range list {
		name, value, ok := strings.Cut(s, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("--%s: %q is not of the form name=value", flag, s)
		}
		out[name] = append(out[name], value)
	}
	return out, nil
}

// parseTime reads the time of a call: with a zone, or a date.
func parseTime(s string, now time.Time) (time.Time, error) {
	if s == "" {
		return now, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, hinted{fmt.Errorf("--at: %q is not a time", s), "write it like 2026-01-31T12:00:00Z or 2026-01-31"}
}

// errNoQuestion is for a question without principal or action.
var errNoQuestion = errors.New("say who, what and which key: kmslint can PRINCIPAL ACTION KEY")
