// Package ruleset loads, checks, compiles and evaluates the rules. It is the only importer of OPA.
package ruleset

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"

	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/finding"
)

// query is the aggregate of all rules, defined in rules/kmslint/findings.rego.
const query = "data.kmslint.findings"

// Options say how rules are loaded.
type Options struct {
	// DocsURL is the address of the folder that holds the rules' pages, without a slash at its end.
	DocsURL string
	// CheckSchemas type-checks the rules against the schema of the facts; the shipped rules are checked by their tests.
	CheckSchemas bool
}

// Set is a compiled set of rules. It is safe for concurrent use.
type Set struct {
	rules    []finding.Rule
	byFolder map[string]*finding.Rule // "exposure/public_principal"
	prepared rego.PreparedEvalQuery
}

// Load compiles the rules below the root of a file system: modules (*.rego, tests left out), parameters (data.json,
// each under the path of its folder) and schemas (schemas/*.json). The error names the file and line of what is wrong.
func Load(ctx context.Context, fsys fs.FS, o Options) (*Set, error) {
	sources, err := read(fsys)
	if err != nil {
		return nil, err
	}
	compiler, err := sources.compile(o.CheckSchemas)
	if err != nil {
		return nil, err
	}
	s := &Set{byFolder: map[string]*finding.Rule{}}
	for _, name := range sources.names {
		module := sources.modules[name]
		folder, ok := ruleFolder(module)
		if !ok {
			continue
		}
		rule, err := describe(module, folder, o.DocsURL)
		if err != nil {
			return nil, fmt.Errorf("read metadata of %s: %w", name, err)
		}
		s.rules = append(s.rules, rule)
	}
	for i := range s.rules {
		r := &s.rules[i]
		for j := range s.rules[:i] {
			if s.rules[j].ID == r.ID {
				return nil, fmt.Errorf("the rules %s and %s have the same id %s", s.rules[j].Name, r.Name, r.ID)
			}
		}
		s.byFolder[r.Group+"/"+strings.ReplaceAll(r.Name, "-", "_")] = r
	}
	s.prepared, err = rego.New(
		rego.Query(query),
		rego.Compiler(compiler),
		rego.Store(inmem.NewFromObjectWithOpts(sources.data, inmem.OptRoundTripOnWrite(false))),
	).PrepareForEval(ctx)
	if err != nil {
		return nil, fmt.Errorf("prepare rules: %w", err)
	}
	return s, nil
}

// Rules returns the rules in the order of their folders. The slice is the caller's.
func (s *Set) Rules() []finding.Rule { return slices.Clone(s.rules) }

// Result is what a rule says about the facts.
type Result struct {
	Rule *finding.Rule
	// At and Related are JSON Pointers into the facts.
	At         string
	Related    []string
	Message    string
	Severity   finding.Severity
	Confidence finding.Confidence
}

// Evaluate runs all rules on one input. The order of the results is not specified.
func (s *Set) Evaluate(ctx context.Context, f *facts.Facts) ([]Result, error) {
	answers, err := s.prepared.Eval(ctx, rego.EvalParsedInput(Value(f)))
	if err != nil {
		return nil, fmt.Errorf("evaluate the rules on %s: %w", f.Address, err)
	}
	if len(answers) != 1 || len(answers[0].Expressions) != 1 {
		return nil, fmt.Errorf("evaluate the rules on %s: %s is not defined", f.Address, query)
	}
	found, ok := answers[0].Expressions[0].Value.([]any)
	if !ok {
		return nil, fmt.Errorf("evaluate the rules on %s: %s is not a set", f.Address, query)
	}
	results := make([]Result, 0, len(found))
	for _, entry := range found {
		r, err := s.result(entry)
		if err != nil {
			return nil, fmt.Errorf("evaluate the rules on %s: %w", f.Address, err)
		}
		results = append(results, r)
	}
	return results, nil
}

func (s *Set) result(entry any) (Result, error) {
	object, _ := entry.(map[string]any)
	folder, _ := object["rule"].(string)
	rule := s.byFolder[folder]
	if rule == nil {
		return Result{}, fmt.Errorf("a finding of the unknown rule %q", folder)
	}
	r := Result{Rule: rule, Severity: rule.Severity}
	r.At, _ = object["at"].(string)
	r.Message, _ = object["message"].(string)
	if r.At == "" || r.Message == "" {
		return Result{}, fmt.Errorf("the rule %s made a finding without at or message: %v", rule.ID, object)
	}
	if related, ok := object["related"].([]any); ok {
		for _, at := range related {
			if text, ok := at.(string); ok {
				r.Related = append(r.Related, text)
			}
		}
	}
	if name, ok := object["severity"].(string); ok {
		severity, err := finding.ParseSeverity(name)
		if err != nil || !declared(rule, severity) {
			return Result{}, fmt.Errorf("the rule %s states the severity %q, which its metadata does not list", rule.ID, name)
		}
		r.Severity = severity
	}
	if name, ok := object["confidence"].(string); ok {
		if err := r.Confidence.UnmarshalText([]byte(name)); err != nil {
			return Result{}, fmt.Errorf("the rule %s: %w", rule.ID, err)
		}
	}
	return r, nil
}

func declared(rule *finding.Rule, s finding.Severity) bool {
	return s == rule.Severity || slices.Contains(rule.Severities, s)
}

// sources are the files of a rule set.
type sources struct {
	names   []string // of the modules, sorted
	modules map[string]*ast.Module
	data    map[string]any
	schemas map[string]any
}

func read(fsys fs.FS) (*sources, error) {
	s := &sources{modules: map[string]*ast.Module{}, data: map[string]any{}, schemas: map[string]any{}}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		switch {
		case strings.HasSuffix(name, "_test.rego"):
			return nil
		case strings.HasSuffix(name, ".rego"):
			return s.module(fsys, name)
		case path.Base(name) == "data.json":
			return s.parameters(fsys, name)
		case path.Dir(name) == "schemas":
			return s.schema(fsys, name)
		}
		return nil
	})
	return s, err
}

func (s *sources) module(fsys fs.FS, name string) error {
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return fmt.Errorf("read rule %s: %w", name, err)
	}
	m, err := ast.ParseModuleWithOpts(name, string(text), ast.ParserOptions{ProcessAnnotation: true, RegoVersion: ast.RegoV1})
	if err != nil {
		return fmt.Errorf("parse rule: %w", err)
	}
	s.names = append(s.names, name)
	s.modules[name] = m
	return nil
}

func (s *sources) parameters(fsys fs.FS, name string) error {
	var value any
	if err := readJSON(fsys, name, &value); err != nil {
		return err
	}
	if dir := path.Dir(name); dir != "." {
		for _, folder := range slices.Backward(strings.Split(dir, "/")) {
			value = map[string]any{folder: value}
		}
	}
	object, ok := value.(map[string]any)
	if !ok {
		return fmt.Errorf("read %s: it must hold an object", name)
	}
	merge(s.data, object)
	return nil
}

// merge adds the members of an object to another one, those of objects inside too.
func merge(into, object map[string]any) {
	for name, value := range object {
		inner, ok := value.(map[string]any)
		if outer, both := into[name].(map[string]any); ok && both {
			merge(outer, inner)
			continue
		}
		into[name] = value
	}
}

func (s *sources) schema(fsys fs.FS, name string) error {
	var value any
	if err := readJSON(fsys, name, &value); err != nil {
		return err
	}
	s.schemas[strings.TrimSuffix(path.Base(name), ".json")] = value
	return nil
}

func readJSON(fsys fs.FS, name string, into any) error {
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

func (s *sources) compile(checkSchemas bool) (*ast.Compiler, error) {
	c := ast.NewCompiler().WithCapabilities(capabilities()).WithStrict(true)
	if checkSchemas {
		set := ast.NewSchemaSet()
		for name, schema := range s.schemas {
			set.Put(ast.MustParseRef("schema."+name), schema)
		}
		c = c.WithSchemas(set).WithUseTypeCheckAnnotations(true)
	}
	if c.Compile(s.modules); c.Failed() {
		return nil, fmt.Errorf("compile rules: %w", c.Errors)
	}
	return c, nil
}

// capabilities are OPA's without built-ins that reach the network, the clock, chance or the process.
func capabilities() *ast.Capabilities {
	all := ast.CapabilitiesForThisVersion()
	kept := all.Builtins[:0:0]
	for _, b := range all.Builtins {
		if !b.Nondeterministic {
			kept = append(kept, b)
		}
	}
	all.Builtins = kept
	all.AllowNet = []string{}
	return all
}
