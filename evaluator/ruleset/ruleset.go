// Package ruleset loads, checks, compiles and evaluates the rules. It is the only importer of OPA.
package ruleset

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"

	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/finding"
)

// Options say how rules are loaded.
type Options struct {
	// DocsURL is the address of the folder that holds the rules' pages, without a slash at its end.
	DocsURL string
	// CheckSchemas type-checks the rules against the schema of the facts; the shipped rules are checked by their tests.
	CheckSchemas bool
}

// Set is a compiled set of rules. It is safe for concurrent use.
type Set struct {
	rules       []finding.Rule
	known       []finding.Rule
	compiler    *ast.Compiler
	ownCompiler *ast.Compiler // nil without own rules
	data        map[string]any
	store       storage.Store
	shipped     []shippedRule
	sifting     *sifting
	memo        *memo
	own         []*ownRule
	problems    []finding.Problem
	timeout     time.Duration
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

// prepare makes the queries ready for these parameters.
func (s *Set) prepare(ctx context.Context, parameters map[string]any) error {
	s.data = withParameters(s.data, parameters)
	s.store = inmem.NewFromObjectWithOpts(s.data, inmem.OptRoundTripOnWrite(false))
	s.askShipped()
	var err error
	own := make([]*ownRule, len(s.own))
	for i, r := range s.own {
		o := *r
		if o.prepared, err = s.query(ctx, "data.rules."+strings.ReplaceAll(folderOf(r.rule), "/", ".")+".finding", s.ownCompiler); err != nil {
			return fmt.Errorf("prepare the rule %s: %w", r.rule.ID, err)
		}
		own[i] = &o
	}
	s.own = own
	return nil
}

func (s *Set) query(ctx context.Context, query string, c *ast.Compiler) (rego.PreparedEvalQuery, error) {
	return rego.New(
		rego.Query(query),
		rego.Compiler(c),
		rego.Store(s.store),
	).PrepareForEval(ctx)
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

// Problems returns what is wrong with own rules that were read; those are not among [Set.Rules]. The slice is the caller's.
func (s *Set) Problems() []finding.Problem { return slices.Clone(s.problems) }

// Result is what a rule says about the facts.
type Result struct {
	Rule *finding.Rule
	// At and Related are JSON Pointers into the facts.
	At         string
	Related    []string
	Message    string
	Severity   finding.Severity
	Confidence finding.Confidence
	// Values are what the remediation is filled with, by the names that the rule declares; nil for none.
	Values map[string]string
}

// Evaluate runs all rules on one input. The order of the results is not specified. Own rules that fail are in an [*OwnError],
// beside the results of the others; any other error is of the shipped rules, and there are no results.
func (s *Set) Evaluate(ctx context.Context, f *facts.Facts) ([]Result, error) {
	input := sync.OnceValue(func() ast.Value { return Value(f) })
	results, err := s.findings(ctx, f, input)
	if err != nil || len(s.own) == 0 {
		return results, err
	}
	return s.evaluateOwn(ctx, f, input(), results)
}

// resultOf reads what a rule yields.
func resultOf(rule *finding.Rule, object map[string]any) (Result, error) {
	r := Result{Rule: rule, Severity: rule.Severity}
	r.At, _ = object["at"].(string)
	r.Message, _ = object["message"].(string)
	if r.At == "" || r.Message == "" {
		return Result{}, fmt.Errorf("made a finding without at or message: %v", object)
	}
	r.Related = texts(object["related"])
	if name, ok := object["severity"].(string); ok {
		severity, err := finding.ParseSeverity(name)
		if err != nil || !declared(rule, severity) {
			return Result{}, fmt.Errorf("states the severity %q, which its metadata does not list", name)
		}
		r.Severity = severity
	}
	if name, ok := object["confidence"].(string); ok {
		if err := r.Confidence.UnmarshalText([]byte(name)); err != nil {
			return Result{}, fmt.Errorf("states a confidence: %w", err)
		}
	}
	if values, ok := object["values"].(map[string]any); ok {
		r.Values = map[string]string{}
		for name, value := range values {
			text, isText := value.(string)
			if !isText || !slices.Contains(rule.Values, name) {
				return Result{}, fmt.Errorf("gives the value %q, which is no text or which its metadata does not list under custom.values", name)
			}
			r.Values[name] = text
		}
	}
	return r, nil
}

func declared(rule *finding.Rule, s finding.Severity) bool {
	return s == rule.Severity || slices.Contains(rule.Severities, s)
}
