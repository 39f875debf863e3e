package ruleset

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"github.com/kmslint/kmslint/evaluator/finding"
)

// Bundle are rules that were read and are not compiled yet.
type Bundle struct {
	shipped, own *sources
	rules        []finding.Rule    // the shipped ones first
	module       map[string]string // id of a rule to the name of its module
	profiles     map[string]*Profile
	problems     []finding.Problem
	check        bool
}

// DefaultTimeout is how long an own rule may take for one key where nobody says something else.
const DefaultTimeout = 2 * time.Second

// Selection says which rules of a bundle are compiled, and with which parameters. The zero Selection takes all, with the
// parameters' defaults.
type Selection struct {
	// Keep reports whether a rule is compiled; nil keeps all.
	Keep func(*finding.Rule) bool
	// Parameters are values by the names below data.kmslint.parameters.
	Parameters map[string]any
	// Timeout is how long an own rule may take for one key; 0 is [DefaultTimeout].
	Timeout time.Duration
}

// Read reads the shipped rules, and own ones beside them. Own rules are modules of the packages rules.<group>.<rule_name>
// and lib.<topic>, with the metadata that shipped rules have; they are checked against the schema of the facts. What is
// wrong with an own rule is one of [Bundle.Problems], and that rule is left out; the error is for shipped rules, and for
// folders that cannot be read.
func Read(shipped fs.FS, o Options, own ...Tree) (*Bundle, error) {
	b := &Bundle{shipped: newSources(), own: newSources(), module: map[string]string{}, check: o.CheckSchemas}
	if err := b.shipped.read(Tree{FS: shipped}); err != nil {
		return nil, err
	}
	for _, name := range b.shipped.names {
		folder, ok := ruleFolder(b.shipped.modules[name])
		if !ok {
			continue
		}
		rule, err := describe(b.shipped.modules[name], folder, o.DocsURL)
		if err == nil {
			err = b.add(rule, name)
		}
		if err != nil {
			return nil, fmt.Errorf("read metadata of %s: %w", name, err)
		}
	}
	for _, t := range own {
		if err := b.readOwn(t); err != nil {
			return nil, err
		}
	}
	var err error
	b.profiles, err = profilesIn(b.shipped.data)
	return b, err
}

// add takes a rule, unless its id or name is taken.
func (b *Bundle) add(rule finding.Rule, module string) error {
	for i := range b.rules {
		switch r := &b.rules[i]; {
		case r.ID == rule.ID:
			return fmt.Errorf("the rule %s has the same id %s", r.Name, rule.ID)
		case r.Name == rule.Name:
			return fmt.Errorf("the rule %s has the same name %s", r.ID, rule.Name)
		}
	}
	b.rules = append(b.rules, rule)
	b.module[rule.ID] = module
	return nil
}

// Rules returns all rules, the shipped ones in the order of their folders and then own ones. The slice is the caller's.
func (b *Bundle) Rules() []finding.Rule { return slices.Clone(b.rules) }

// Own reports whether a rule is none of the shipped ones.
func (b *Bundle) Own(id string) bool {
	_, own := b.own.modules[b.module[id]]
	return own
}

// Problems returns what is wrong with own rules, as far as reading shows it. The slice is the caller's.
func (b *Bundle) Problems() []finding.Problem { return slices.Clone(b.problems) }

// Parameters returns the parameters of all rules with their defaults. The map must not be changed.
func (b *Bundle) Parameters() map[string]any { return parametersOf(b.data()) }

// data is what rules see as data: that of the shipped rules, the parameters of own ones, and their data.
func (b *Bundle) data() map[string]any {
	if len(b.own.modules) == 0 {
		return b.shipped.data
	}
	all := map[string]any{}
	merge(all, b.shipped.data)
	merge(all, b.own.data)
	own := slices.DeleteFunc(b.Rules(), func(r finding.Rule) bool { return !b.Own(r.ID) })
	merge(all, map[string]any{"kmslint": map[string]any{"parameters": defaultsOf(own)}})
	return all
}

func parametersOf(data map[string]any) map[string]any {
	own, _ := data["kmslint"].(map[string]any)
	parameters, _ := own["parameters"].(map[string]any)
	return parameters
}

// withParameters is a copy of the data of rules with other values of parameters.
func withParameters(data, parameters map[string]any) map[string]any {
	if len(parameters) == 0 {
		return data
	}
	own, _ := data["kmslint"].(map[string]any)
	data, own = maps.Clone(data), maps.Clone(own)
	if own == nil {
		own = map[string]any{}
	}
	merged := map[string]any{}
	merge(merged, parametersOf(data))
	merge(merged, parameters)
	own["parameters"] = merged
	data["kmslint"] = own
	return data
}

// Compile compiles the rules that are selected. Own rules that do not compile are left out, and named by [Set.Problems]; the
// error is for shipped ones.
func (b *Bundle) Compile(ctx context.Context, selection Selection) (*Set, error) {
	s := &Set{known: b.rules, data: b.data(), problems: b.Problems(), timeout: selection.Timeout}
	if s.timeout == 0 {
		s.timeout = DefaultTimeout
	}
	modules, ownModules := maps.Clone(b.shipped.modules), maps.Clone(b.own.modules)
	for i := range b.rules {
		if selection.Keep != nil && !selection.Keep(&b.rules[i]) {
			delete(modules, b.module[b.rules[i].ID])
			delete(ownModules, b.module[b.rules[i].ID])
		}
	}
	s.compiler = unchecked()
	if b.check {
		s.compiler = compiler(b.shipped.schemas)
	}
	if s.compiler.Compile(modules); s.compiler.Failed() {
		return nil, fmt.Errorf("compile rules: %w", s.compiler.Errors)
	}
	var faults []finding.Problem
	s.ownCompiler, faults = b.compileOwn(ownModules)
	s.problems = append(s.problems, faults...)
	for i := range b.rules {
		if _, ok := modules[b.module[b.rules[i].ID]]; ok || s.ownCompiler != nil && s.ownCompiler.Modules[b.module[b.rules[i].ID]] != nil {
			s.rules = append(s.rules, b.rules[i])
		}
	}
	for i := range s.rules {
		r := &s.rules[i]
		if b.Own(r.ID) {
			s.own = append(s.own, &ownRule{rule: r, at: b.place(r.ID), late: new(atomic.Bool)})
		}
	}
	return s, s.prepare(ctx, selection.Parameters)
}
