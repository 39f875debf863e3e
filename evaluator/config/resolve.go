package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/spelling"
)

// Rule is what a configuration says about one rule.
type Rule struct {
	Disable    Value[bool]
	Severity   Value[finding.Severity]
	Parameters map[string]Value[any]
}

// Rules are rules by their ids.
type Rules map[string]Rule

// Resolved is what a configuration says about each rule of a set.
type Resolved struct {
	Rules     Rules
	Overrides []ResolvedOverride
}

// ResolvedOverride is what a configuration says about each rule for some paths.
type ResolvedOverride struct {
	Paths Patterns
	Rules Rules
}

// ParameterName is the name under which the parameters of a rule stand: "rotation_period".
func ParameterName(r *finding.Rule) string { return strings.ReplaceAll(r.Name, "-", "_") }

// Resolve looks up the rules that a configuration names. Defaults are the parameters of all rules with the values that
// they have without configuration, by [ParameterName]. The error is an [*Error].
func (c *Config) Resolve(all []finding.Rule, defaults map[string]any) (*Resolved, error) {
	s := resolver{all: all, defaults: defaults}
	out := &Resolved{Rules: s.rules(c.Rules)}
	for _, o := range c.Overrides {
		out.Overrides = append(out.Overrides, ResolvedOverride{Paths: o.Paths.Value, Rules: s.rules(o.Rules)})
	}
	if len(s.problems) > 0 {
		slices.SortStableFunc(s.problems, func(a, b Problem) int { return a.Span.Start - b.Span.Start })
		return nil, &Error{s.problems}
	}
	return out, nil
}

// For returns what holds for an absolute path: what an override says wins over what is said for all paths, and later
// overrides over earlier ones.
func (r *Resolved) For(path string) Rules {
	out := r.Rules
	for i := range r.Overrides {
		if o := &r.Overrides[i]; o.Paths.Match(path, false) {
			out = out.with(o.Rules)
		}
	}
	return out
}

// with is rules with what more says of them.
func (r Rules) with(more Rules) Rules {
	out := maps.Clone(r)
	if out == nil {
		out = Rules{}
	}
	for id, rule := range more {
		out[id] = out[id].with(rule)
	}
	return out
}

func (r Rule) with(more Rule) Rule {
	if more.Disable.Given() {
		r.Disable = more.Disable
	}
	if more.Severity.Given() {
		r.Severity = more.Severity
	}
	if len(more.Parameters) > 0 {
		parameters := maps.Clone(r.Parameters)
		if parameters == nil {
			parameters = map[string]Value[any]{}
		}
		maps.Copy(parameters, more.Parameters)
		r.Parameters = parameters
	}
	return r
}

type resolver struct {
	all      []finding.Rule
	defaults map[string]any
	problems []Problem
}

// rules applies settings by group and tag before those by id and name.
func (s *resolver) rules(settings []Setting) Rules {
	several, one := Rules{}, Rules{}
	for _, setting := range settings {
		selection, err := Select(s.all, setting.Selector.Value)
		if err != nil {
			s.problems = append(s.problems, Problem{Span: setting.Selector.Span, Message: unknownRule(err)})
			continue
		}
		rule := Rule{Disable: setting.Disable, Severity: setting.Severity, Parameters: setting.Parameters}
		if !selection.One {
			for name, value := range setting.Parameters {
				s.problem(value.Span, "the parameter %s belongs to one rule: name the rule instead of %s", name, setting.Selector.Value)
			}
			for _, id := range selection.IDs {
				several[id] = several[id].with(rule)
			}
			continue
		}
		id := selection.IDs[0]
		s.parameters(id, setting)
		one[id] = one[id].with(rule)
	}
	return several.with(one)
}

func (s *resolver) problem(span document.Span, format string, args ...any) {
	s.problems = append(s.problems, Problem{Span: span, Message: fmt.Sprintf(format, args...)})
}

func unknownRule(err error) string {
	var unknown *UnknownRuleError
	if errors.As(err, &unknown) && unknown.Nearest != "" {
		return err.Error() + "; did you mean " + unknown.Nearest + "?"
	}
	return err.Error() + "; kmslint rules list shows all"
}

// parameters compares parameters with the defaults of a rule.
func (s *resolver) parameters(id string, setting Setting) {
	i := slices.IndexFunc(s.all, func(r finding.Rule) bool { return r.ID == id })
	has, _ := s.defaults[ParameterName(&s.all[i])].(map[string]any)
	for name, value := range setting.Parameters {
		fallback, known := has[name]
		switch nearest := spelling.Nearest(name, slices.Sorted(maps.Keys(has))); {
		case len(has) == 0:
			s.problem(value.Span, "the rule %s has no parameters", id)
		case !known && nearest != "":
			s.problem(value.Span, "the rule %s has no parameter %q; did you mean %s?", id, name, nearest)
		case !known:
			s.problem(value.Span, "the rule %s has no parameter %q; it has %s", id, name, strings.Join(slices.Sorted(maps.Keys(has)), ", "))
		case kindOf(fallback) != kindOf(value.Value):
			s.problem(value.Span, "the parameter %s must be %s, not %s", name, kindOf(fallback), kindOf(value.Value))
		}
	}
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "true or false"
	case float64, json.Number:
		return "a number"
	case string:
		return "a string"
	case []any:
		return "a list"
	default:
		return "an object"
	}
}
