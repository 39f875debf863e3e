package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/schema"
	"github.com/kmslint/kmslint/evaluator/spelling"
)

// Rule is what a configuration says about one rule.
type Rule struct {
	// Disable is false where the rule is to run again, and Wanted says that it is the rule itself of which that is said: then it
	// runs also where the profile leaves it out.
	Disable    Value[bool]
	Wanted     bool
	Severity   Value[finding.Severity]
	Parameters map[string]Value[any]
}

// On reports whether a rule runs that the profile takes or leaves out.
func (r Rule) On(profile bool) bool {
	if !r.Disable.Given() {
		return profile
	}
	return !r.Disable.Value && (profile || r.Wanted)
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

// Resolve looks up the rules that a configuration names. The error is an [*Error].
func (c *Config) Resolve(all []finding.Rule) (*Resolved, error) {
	s := resolver{all: all}
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
		r.Disable, r.Wanted = more.Disable, more.Wanted
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
		rule.Wanted = setting.Disable.Given() && !setting.Disable.Value
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

// parameters checks parameters by the schemas that their rule has for them.
func (s *resolver) parameters(id string, setting Setting) {
	i := slices.IndexFunc(s.all, func(r finding.Rule) bool { return r.ID == id })
	has := s.all[i].Parameters
	names := make([]string, len(has))
	for n := range has {
		names[n] = has[n].Name
	}
	for _, name := range slices.Sorted(maps.Keys(setting.Parameters)) {
		span := setting.Parameters[name].Span
		n := slices.Index(names, name)
		switch nearest := spelling.Nearest(name, names); {
		case len(has) == 0:
			s.problem(span, "the rule %s has no parameters", id)
		case n < 0 && nearest != "":
			s.problem(span, "the rule %s has no parameter %q; did you mean %s?", id, name, nearest)
		case n < 0:
			s.problem(span, "the rule %s has no parameter %q; it has %s", id, name, strings.Join(names, ", "))
		default:
			s.value(id, &has[n], setting.nodes[name])
		}
	}
}

// value checks the value of a parameter.
func (s *resolver) value(id string, p *finding.Parameter, node *document.Node) {
	faults, err := schemaOf(p).Check(node)
	if err != nil {
		s.problem(node.Span, "the schema of the parameter %s of %s cannot be used: %v", p.Name, id, err)
	}
	for _, f := range faults {
		s.problem(f.Node.Span, "the parameter %s of %s (%s): %s", p.Name, id, lowered(p.Description), f.Message)
	}
}

func schemaOf(p *finding.Parameter) *schema.Schema {
	text, err := json.Marshal(p.Schema)
	if err != nil {
		text = []byte(err.Error()) // then the schema does not compile, and says so
	}
	return schema.New("parameter.json", text)
}

// CheckDefaults returns an error for a parameter whose schema cannot be used or whose default does not follow it.
func CheckDefaults(r *finding.Rule) error {
	for i := range r.Parameters {
		p := &r.Parameters[i]
		text, err := json.Marshal(p.Default)
		if err != nil {
			return fmt.Errorf("the default of the parameter %s: %w", p.Name, err)
		}
		node, _ := document.ParseJSON(document.NewSource(p.Name, text), document.Limits{})
		faults, err := schemaOf(p).Check(node)
		if err != nil {
			return fmt.Errorf("the parameter %s: %w", p.Name, err)
		}
		if len(faults) > 0 {
			return fmt.Errorf("the default of the parameter %s: %s", p.Name, faults[0].Message)
		}
	}
	return nil
}

// lowered is a sentence as it stands in brackets.
func lowered(sentence string) string {
	first, size := utf8.DecodeRuneInString(sentence)
	return string(unicode.ToLower(first)) + strings.TrimRight(sentence[size:], ".\n")
}
