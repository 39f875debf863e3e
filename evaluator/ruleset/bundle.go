package ruleset

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/kmslint/kmslint/evaluator/finding"
)

// Tree is a folder of rules.
type Tree struct {
	FS fs.FS
	// Name is the path of the folder, as errors name it; "" for the shipped rules.
	Name string
}

// Bundle are rules that were read and are not compiled yet.
type Bundle struct {
	sources *sources
	rules   []finding.Rule
	module  map[string]string // id of a rule to the name of its module
	check   bool
}

// Selection says which rules of a bundle are compiled, and with which parameters. The zero Selection takes all, with the
// parameters' defaults.
type Selection struct {
	// Keep reports whether a rule is compiled; nil keeps all.
	Keep func(*finding.Rule) bool
	// Parameters are values by the names below data.kmslint.parameters.
	Parameters map[string]any
}

// Read reads the shipped rules, and own ones beside them. Own rules are modules of the packages rules.<group>.<rule_name>
// and lib.<topic>, with the metadata that shipped rules have; they are checked against the schema of the facts.
func Read(shipped fs.FS, o Options, own ...Tree) (*Bundle, error) {
	b := &Bundle{sources: newSources(), module: map[string]string{}, check: o.CheckSchemas || len(own) > 0}
	for _, t := range append([]Tree{{FS: shipped}}, own...) {
		before := len(b.sources.names)
		if err := b.sources.read(t); err != nil {
			return nil, err
		}
		docsURL := o.DocsURL
		if t.Name != "" {
			docsURL = ""
		}
		found := len(b.rules)
		for _, name := range b.sources.names[before:] {
			if err := b.add(name, docsURL); err != nil {
				return nil, err
			}
		}
		if t.Name != "" && len(b.rules) == found {
			return nil, fmt.Errorf("read rules: %s holds no rule; one is a file %s/<group>/<rule_name>/<rule_name>.rego of the package rules.<group>.<rule_name>", t.Name, t.Name)
		}
	}
	return b, nil
}

// add takes the rule of a module, if it is one.
func (b *Bundle) add(name, docsURL string) error {
	module := b.sources.modules[name]
	folder, ok := ruleFolder(module)
	if !ok {
		return nil
	}
	rule, err := describe(module, folder, docsURL)
	if err != nil {
		return fmt.Errorf("read metadata of %s: %w", name, err)
	}
	for i := range b.rules {
		switch r := &b.rules[i]; {
		case r.ID == rule.ID:
			return fmt.Errorf("the rules %s and %s have the same id %s", r.Name, rule.Name, rule.ID)
		case r.Name == rule.Name:
			return fmt.Errorf("the rules %s and %s have the same name %s", r.ID, rule.ID, rule.Name)
		}
	}
	b.rules = append(b.rules, rule)
	b.module[rule.ID] = name
	return nil
}

// mayAdd refuses modules of own rules that would change the shipped ones.
func mayAdd(name string, m *ast.Module) error {
	pkg := strings.TrimPrefix(m.Package.Path.String(), "data.")
	if _, isRule := ruleFolder(m); !isRule && !strings.HasPrefix(pkg, "lib.") {
		return fmt.Errorf("read rule %s: its package is %s; a rule is of a package rules.<group>.<rule_name>, what rules share of a package lib.<topic>", name, pkg)
	}
	if _, isRule := ruleFolder(m); isRule && !slices.ContainsFunc(m.Rules, func(r *ast.Rule) bool { return r.Head.Ref()[0].Value.Compare(ast.Var("finding")) == 0 }) {
		return fmt.Errorf("read rule %s: it has no set finding", name)
	}
	return nil
}

// Rules returns all rules in the order of their folders. The slice is the caller's.
func (b *Bundle) Rules() []finding.Rule { return slices.Clone(b.rules) }

// Parameters returns the parameters of all rules with their defaults. The map must not be changed.
func (b *Bundle) Parameters() map[string]any {
	return parametersOf(b.sources.data)
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

// Compile compiles the rules that are selected. The error names the file and line of what is wrong.
func (b *Bundle) Compile(ctx context.Context, selection Selection) (*Set, error) {
	s := &Set{known: b.rules, byFolder: map[string]*finding.Rule{}, data: b.sources.data}
	modules := maps.Clone(b.sources.modules)
	for i := range b.rules {
		if selection.Keep != nil && !selection.Keep(&b.rules[i]) {
			delete(modules, b.module[b.rules[i].ID])
			continue
		}
		s.rules = append(s.rules, b.rules[i])
	}
	for i := range s.rules {
		r := &s.rules[i]
		s.byFolder[r.Group+"/"+strings.ReplaceAll(r.Name, "-", "_")] = r
	}
	var err error
	if s.compiler, err = b.sources.compile(modules, b.check); err != nil {
		return nil, err
	}
	return s, s.prepare(ctx, selection.Parameters)
}
