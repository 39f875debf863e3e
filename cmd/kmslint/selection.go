package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/config"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/ruleset"
	"github.com/kmslint/kmslint/rules"
)

// selection are the flags that say which rules run.
type selection struct {
	only, skip []string
	minimum    string
	profile    string
	timeout    time.Duration
}

func (s *selection) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringSliceVar(&s.only, "rule", nil, "run only the rules of that `id`, name, group or tag; may repeat")
	f.StringSliceVar(&s.skip, "skip-rule", nil, "leave out the rules of that `id`, name, group or tag; may repeat")
	f.StringVar(&s.minimum, "min-severity", "info", "lowest `severity` that is reported: critical, high, medium, low or info")
	f.StringVar(&s.profile, "profile", "", "`name` of the choice of rules that run: default, strict, cis, fsbp, cmk-required or sharing")
	complete(c, "profile", "default", "strict", "cis", "fsbp", "cmk-required", "sharing")
	complete(c, "min-severity", "critical", "high", "medium", "low", "info")
	for _, flag := range []string{"rule", "skip-rule"} {
		if err := c.RegisterFlagCompletionFunc(flag, completeRules); err != nil {
			panic(err) // the flag is not defined: a bug
		}
	}
}

// timeoutFlag adds the flag for commands that run the rules.
func (s *selection) timeoutFlag(c *cobra.Command) {
	c.Flags().DurationVar(&s.timeout, "rule-timeout", ruleset.DefaultTimeout, "`time` that an own rule may take for one key")
}

// check looks the selectors up.
func (s *selection) check(all []finding.Rule) (evaluator.Selection, error) {
	out := evaluator.Selection{Only: s.only, Skip: s.skip, Profile: s.profile, Timeout: s.timeout}
	if s.timeout < 0 {
		return out, fmt.Errorf("--rule-timeout: %s is no time to work in", s.timeout)
	}
	for flag, selectors := range map[string][]string{"--rule": s.only, "--skip-rule": s.skip} {
		for _, selector := range selectors {
			if _, err := config.Select(all, selector); err != nil {
				return out, unknownRule(flag, err)
			}
		}
	}
	var err error
	if out.Minimum, err = finding.ParseSeverity(s.minimum); err != nil {
		return out, fmt.Errorf("--min-severity: %w", err)
	}
	return out, nil
}

// completeRules offers the rules in shell completion.
func completeRules(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	all, _, err := catalogue(&configFile{}, &selection{minimum: "info"})
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var ids []string
	for _, r := range all {
		ids = append(ids, r.ID+"\t"+r.Title)
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}

// ownTrees are the folders with own rules.
func ownTrees(c *config.Config) []ruleset.Tree {
	var own []ruleset.Tree
	for _, name := range c.RuleDirs.Value {
		dir := beside(c, name)
		own = append(own, ruleset.Tree{FS: os.DirFS(dir), Name: shownPath(dir)})
	}
	return own
}

// readRules reads the shipped rules and those of the configuration.
func readRules(c *config.Config) (*ruleset.Bundle, error) {
	for _, name := range c.RuleDirs.Value {
		dir := beside(c, name)
		if info, err := os.Stat(dir); err != nil || !info.IsDir() { // those of --rules were looked for before
			return nil, &config.Error{Problems: []config.Problem{{Span: c.RuleDirs.Span, Message: "rule-dirs: there is no folder " + shownPath(dir)}}}
		}
	}
	b, err := ruleset.Read(rules.FS, ruleset.Options{DocsURL: docsURL}, ownTrees(c)...)
	if err != nil {
		return nil, lines{err}
	}
	return b, nil
}

// compileRules compiles the rules that the configuration and the flags leave.
func compileRules(ctx context.Context, c *config.Config, s *selection) (*ruleset.Set, *evaluator.Settings, error) {
	bundle, err := readRules(c)
	if err != nil {
		return nil, nil, err
	}
	selected, err := s.check(bundle.Rules())
	if err != nil {
		return nil, nil, err
	}
	set, settings, err := evaluator.Configure(ctx, bundle, c, selected)
	if err != nil {
		return nil, nil, unknownProfile(err)
	}
	return set, settings, nil
}

// unknownProfile names the flag in an error about its value; other errors may have several lines.
func unknownProfile(err error) error {
	var unknown *ruleset.UnknownProfileError
	if errors.As(err, &unknown) {
		return hinted{fmt.Errorf("--profile: %w", err), "kmslint rules list --profile NAME shows what it runs"}
	}
	return lines{err}
}

// lines is an error whose message may have several lines.
type lines struct{ error }

func (l lines) Unwrap() error { return l.error }
