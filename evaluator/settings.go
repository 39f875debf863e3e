package evaluator

import (
	"context"
	"encoding/json"
	"slices"
	"sync"

	"github.com/kmslint/kmslint/evaluator/config"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/ruleset"
)

// Selection says which rules run, besides what the configuration says. Its selectors are ids, names, groups and tags.
type Selection struct {
	// Only are the rules that run, also where the configuration disables them; none means all that it leaves.
	Only []string
	// Skip are rules that do not run.
	Skip []string
	// Minimum is the lowest severity that is reported.
	Minimum finding.Severity
}

// Lists reports whether a rule of a set is one of the selected rules, and may make findings that are reported.
func (s Selection) Lists(all []finding.Rule, r *finding.Rule) bool {
	only, _ := selected(all, s.Only)
	skip, _ := selected(all, s.Skip)
	worst := slices.Max(append(slices.Clone(r.Severities), r.Severity))
	return (len(s.Only) == 0 || only[r.ID]) && !skip[r.ID] && worst >= s.Minimum
}

// Settings say how the rules are applied. A nil *Settings applies them as they are. It is safe for concurrent use.
type Settings struct {
	config  *config.Resolved
	only    map[string]bool
	minimum finding.Severity

	mu    sync.Mutex
	paths map[string]*pathSettings
	sets  map[string]*ruleset.Set // by parameters
}

// pathSettings are the settings for one path.
type pathSettings struct {
	of    *Settings
	rules config.Rules
}

// Configure compiles the rules that the configuration, which may be nil, and the selection leave.
func Configure(ctx context.Context, b *ruleset.Bundle, c *config.Config, selection Selection) (*ruleset.Set, *Settings, error) {
	if c == nil {
		c = &config.Config{}
	}
	all := b.Rules()
	resolved, err := c.Resolve(all, b.Parameters())
	if err != nil {
		return nil, nil, err
	}
	only, err := selected(all, selection.Only)
	if err != nil {
		return nil, nil, err
	}
	skip, err := selected(all, selection.Skip)
	if err != nil {
		return nil, nil, err
	}
	s := &Settings{
		config: resolved, only: only, minimum: selection.Minimum, paths: map[string]*pathSettings{}, sets: map[string]*ruleset.Set{},
	}
	parameters := parametersOf(all, resolved.Rules)
	if c.TrustedAccounts.Given() {
		parameters["trusted_accounts"] = values(c.TrustedAccounts.Value)
	}
	if c.Organization.Given() {
		parameters["organization"] = c.Organization.Value
	}
	keep := func(r *finding.Rule) bool {
		switch {
		case skip[r.ID]:
			return false
		case only[r.ID]:
			return true
		case len(only) > 0:
			return r.Name == notEvaluatedRule // its findings are gaps in what the selected rules could judge
		default:
			return s.runsSomewhere(r.ID)
		}
	}
	set, err := b.Compile(ctx, ruleset.Selection{Keep: keep, Parameters: parameters})
	return set, s, err
}

func selected(all []finding.Rule, selectors []string) (map[string]bool, error) {
	ids := map[string]bool{}
	for _, selector := range selectors {
		selection, err := config.Select(all, selector)
		if err != nil {
			return nil, err
		}
		for _, id := range selection.IDs {
			ids[id] = true
		}
	}
	return ids, nil
}

// runsSomewhere reports whether the configuration leaves a rule on for some path.
func (s *Settings) runsSomewhere(id string) bool {
	return !s.config.Rules[id].Disable.Value || slices.ContainsFunc(s.config.Overrides, func(o config.ResolvedOverride) bool {
		disable := o.Rules[id].Disable
		return disable.Given() && !disable.Value
	})
}

// parametersOf are the parameters that rules set, by the names below data.kmslint.parameters.
func parametersOf(all []finding.Rule, rules config.Rules) map[string]any {
	out := map[string]any{}
	for i := range all {
		given := rules[all[i].ID].Parameters
		if len(given) == 0 {
			continue
		}
		own := map[string]any{}
		for name, value := range given {
			own[name] = value.Value
		}
		out[config.ParameterName(&all[i])] = own
	}
	return out
}

func values(texts []string) []any {
	out := make([]any, len(texts))
	for i, text := range texts {
		out[i] = text
	}
	return out
}

// rulesFor returns the rules with the parameters for an absolute path.
func (s *Settings) rulesFor(ctx context.Context, rules *ruleset.Set, path string) (*ruleset.Set, error) {
	if s == nil || len(s.config.Overrides) == 0 {
		return rules, nil
	}
	parameters := parametersOf(rules.Known(), s.forPath(path).rules)
	key, err := json.Marshal(parameters)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if set, ok := s.sets[string(key)]; ok {
		return set, nil
	}
	set := rules
	if base, err := json.Marshal(parametersOf(rules.Known(), s.config.Rules)); err != nil {
		return nil, err
	} else if string(base) != string(key) {
		if set, err = rules.WithParameters(ctx, parameters); err != nil {
			return nil, err
		}
	}
	s.sets[string(key)] = set
	return set, nil
}

// forPath returns the settings for an absolute path; nil for nil.
func (s *Settings) forPath(path string) *pathSettings {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.paths[path]
	if p == nil {
		p = &pathSettings{of: s, rules: s.config.For(path)}
		s.paths[path] = p
	}
	return p
}

// off reports whether a rule that was compiled does not run for the path.
func (p *pathSettings) off(id string) bool {
	return p != nil && !p.of.only[id] && p.rules[id].Disable.Value
}

// severity is the severity of a finding for the path.
func (p *pathSettings) severity(id string, stated finding.Severity) finding.Severity {
	if p == nil || !p.rules[id].Severity.Given() {
		return stated
	}
	return p.rules[id].Severity.Value
}

func (p *pathSettings) belowMinimum(severity finding.Severity) bool {
	return p != nil && severity < p.of.minimum
}

// described are rules with the severities that they have for all paths.
func (s *Settings) described(rules []finding.Rule) []finding.Rule {
	if s == nil {
		return rules
	}
	for i := range rules {
		if severity := s.config.Rules[rules[i].ID].Severity; severity.Given() {
			rules[i].Severity, rules[i].Severities = severity.Value, nil
		}
	}
	return rules
}
