// Package ruleset loads, checks, compiles and evaluates the rules. It is the only importer of OPA.
package ruleset

import (
	"context"
	"fmt"
	"io/fs"
	"slices"

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
	known    []finding.Rule
	byFolder map[string]*finding.Rule // "exposure/public_principal"
	compiler *ast.Compiler
	data     map[string]any
	prepared rego.PreparedEvalQuery
}

// Load compiles the rules below the root of a file system: modules (*.rego, tests left out), parameters (data.json,
// each under the path of its folder) and schemas (schemas/*.json). The error names the file and line of what is wrong.
func Load(ctx context.Context, fsys fs.FS, o Options) (*Set, error) {
	b, err := Read(fsys, o)
	if err != nil {
		return nil, err
	}
	return b.Compile(ctx, Selection{})
}

// prepare makes the one query ready for these parameters.
func (s *Set) prepare(ctx context.Context, parameters map[string]any) error {
	s.data = withParameters(s.data, parameters)
	var err error
	s.prepared, err = rego.New(
		rego.Query(query),
		rego.Compiler(s.compiler),
		rego.Store(inmem.NewFromObjectWithOpts(s.data, inmem.OptRoundTripOnWrite(false))),
	).PrepareForEval(ctx)
	if err != nil {
		return fmt.Errorf("prepare rules: %w", err)
	}
	return nil
}

// WithParameters returns the same rules with other values of parameters, by the names below data.kmslint.parameters.
// Parameters that are not named keep their values.
func (s *Set) WithParameters(ctx context.Context, parameters map[string]any) (*Set, error) {
	out := *s
	return &out, out.prepare(ctx, parameters)
}

// Known returns all rules that were read, those that were not selected too. The slice is the caller's.
func (s *Set) Known() []finding.Rule { return slices.Clone(s.known) }

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
