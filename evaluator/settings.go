package evaluator

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

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
	// Profile is the name of the profile; "" is the one of the configuration, or the default.
	Profile string
	// Timeout is how long an own rule may take for one key; 0 is [ruleset.DefaultTimeout].
	Timeout time.Duration
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
	profile *ruleset.Profile
	only    map[string]bool
	known   map[string]*finding.Rule
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
	chosen, s, err := Choose(b, c, selection)
	if err != nil {
		return nil, nil, err
	}
	set, err := b.Compile(ctx, chosen)
	return set, s, err
}

// Choose returns which rules the configuration, which may be nil, and the selection leave, with their parameters.
func Choose(b *ruleset.Bundle, c *config.Config, selection Selection) (ruleset.Selection, *Settings, error) {
	if c == nil {
		c = &config.Config{}
	}
	all := b.Rules()
	s, err := newSettings(b, all, c, selection)
	if err != nil {
		return ruleset.Selection{}, nil, err
	}
	skip, err := selected(all, selection.Skip)
	if err != nil {
		return ruleset.Selection{}, nil, err
	}
	only, resolved := s.only, s.config
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
	return ruleset.Selection{Keep: keep, Parameters: parameters, Timeout: selection.Timeout}, s, nil
}

func newSettings(b *ruleset.Bundle, all []finding.Rule, c *config.Config, selection Selection) (*Settings, error) {
	resolved, err := c.Resolve(all)
	if err != nil {
		return nil, err
	}
	profile, err := b.Profile(cmp.Or(selection.Profile, c.Profile.Value))
	if err != nil && selection.Profile == "" {
		err = &config.Error{Problems: []config.Problem{{Span: c.Profile.Span, Message: "profile: " + err.Error()}}}
	}
	if err != nil {
		return nil, err
	}
	s := &Settings{
		config: resolved, profile: profile, minimum: selection.Minimum, known: map[string]*finding.Rule{},
		paths: map[string]*pathSettings{}, sets: map[string]*ruleset.Set{}, only: map[string]bool{},
	}
	for i := range all {
		s.known[all[i].ID] = &all[i]
	}
	for _, selector := range selection.Only {
		chosen, err := config.Select(all, selector)
		if err != nil {
			return nil, err
		}
		for _, id := range chosen.IDs { // of a group or tag only what the profile runs
			s.only[id] = s.only[id] || chosen.One || profile.Runs(s.known[id]) || resolved.Rules[id].Wanted
		}
	}
	return s, nil
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

// runsSomewhere reports whether the profile and the configuration leave a rule on for some path.
func (s *Settings) runsSomewhere(id string) bool {
	runs := s.runs(id)
	return s.config.Rules[id].On(runs) || slices.ContainsFunc(s.config.Overrides, func(o config.ResolvedOverride) bool {
		return o.Rules[id].Disable.Given() && o.Rules[id].On(runs)
	})
}

// runs reports whether the profile takes a rule.
func (s *Settings) runs(id string) bool { return s.profile.Runs(s.known[id]) }

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
	if p == nil || p.of.only[id] {
		return false
	}
	if len(p.of.only) > 0 { // the rule that was compiled besides
		return p.rules[id].Disable.Value
	}
	return !p.rules[id].On(p.of.runs(id))
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
