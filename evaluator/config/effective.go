package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/finding"
)

// Entry is one value of the effective configuration.
type Entry struct {
	// Name is the way to the value: "rules.KMS403.parameters.maximum_days".
	Name  string `json:"name"`
	Value any    `json:"value"`
	// From is the file, line and column that gives the value, or "default".
	From string `json:"from"`
}

// Effective returns every value that holds, the defaults included. Settings of rules by group or tag are those of each
// rule. The arguments are those of [Config.Resolve] and what it returned.
func (c *Config) Effective(r *Resolved, all []finding.Rule) []Entry {
	entries := []Entry{
		entry("fail-on", c.FailOn, "medium"),
		entry("profile", c.Profile, "default"),
		entry("trusted-accounts", c.TrustedAccounts, []string{}),
		entry("organization", c.Organization, ""),
		entry("known-actions", c.KnownActions, []string{}),
		entry("known-condition-keys", c.KnownConditionKeys, []string{}),
		patternsEntry("exclude", c.Exclude),
		entry("baseline", c.Baseline, ""),
		entry("rule-dirs", c.RuleDirs, []string{}),
	}
	sorted := slices.SortedFunc(slices.Values(all), func(a, b finding.Rule) int { return strings.Compare(a.ID, b.ID) })
	for i := range sorted {
		entries = append(entries, ruleEntries("rules.", sorted[i].ID, r.Rules[sorted[i].ID], sorted[i].Parameters)...)
	}
	for i := range c.Overrides {
		name := fmt.Sprintf("overrides.%d.", i)
		entries = append(entries, patternsEntry(name+"paths", c.Overrides[i].Paths))
		for _, id := range slices.Sorted(maps.Keys(r.Overrides[i].Rules)) {
			entries = append(entries, ruleEntries(name+"rules.", id, r.Overrides[i].Rules[id], nil)...)
		}
	}
	return entries
}

func entry[T any](name string, v Value[T], fallback T) Entry {
	if !v.Given() {
		return Entry{Name: name, Value: fallback, From: "default"}
	}
	return Entry{Name: name, Value: v.Value, From: from(v.Span)}
}

func patternsEntry(name string, v Value[Patterns]) Entry {
	return entry(name, Value[[]string]{v.Value.Texts(), v.Span}, []string{})
}

// ruleEntries are the values of a rule that are given, and its parameters.
func ruleEntries(prefix, id string, rule Rule, has []finding.Parameter) []Entry {
	var entries []Entry
	if rule.Disable.Given() {
		entries = append(entries, entry(prefix+id+".disable", rule.Disable, false))
	}
	if rule.Severity.Given() {
		entries = append(entries, entry(prefix+id+".severity", rule.Severity, finding.Info))
	}
	parameters := maps.Clone(rule.Parameters)
	if parameters == nil {
		parameters = map[string]Value[any]{}
	}
	for _, p := range has {
		if _, given := parameters[p.Name]; !given {
			parameters[p.Name] = Value[any]{Value: p.Default}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		entries = append(entries, entry(prefix+id+".parameters."+name, parameters[name], parameters[name].Value))
	}
	return entries
}

func from(span document.Span) string {
	start, _ := span.Range()
	return fmt.Sprintf("%s:%d:%d", span.Source.Name, start.Line, start.Column)
}

// YAML prints entries as a configuration with the place of each value behind it.
func YAML(entries []Entry) string {
	var b strings.Builder
	var open []string // the objects that the last line stands in
	for _, e := range entries {
		names := strings.Split(e.Name, ".")
		in := names[:len(names)-1]
		common := 0
		for common < min(len(in), len(open)) && in[common] == open[common] {
			common++
		}
		indent := strings.Repeat("  ", len(in))
		for i := common; i < len(in); i++ {
			if _, err := strconv.Atoi(in[i]); err == nil { // the first value of an item of a list
				indent = strings.Repeat("  ", i) + "- "
				continue
			}
			fmt.Fprintf(&b, "%s%s:\n", strings.Repeat("  ", i), in[i])
		}
		open = in
		value, err := json.Marshal(e.Value)
		if err != nil {
			value = []byte(err.Error()) // the values come from JSON and YAML
		}
		fmt.Fprintf(&b, "%s%s: %s  # %s\n", indent, names[len(names)-1], value, e.From)
	}
	return b.String()
}
