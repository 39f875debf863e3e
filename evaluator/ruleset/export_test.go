package ruleset

import (
	"context"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/kmslint/kmslint/evaluator/facts"
)

// EvaluateAll asks OPA about all shipped rules, whatever their sieves say.
func (s *Set) EvaluateAll(ctx context.Context, f *facts.Facts) ([]Result, error) {
	var all []*shippedRule
	for i := range s.shipped {
		all = append(all, &s.shipped[i])
	}
	return s.evaluateShipped(ctx, f, all, func() ast.Value { return Value(f) })
}

// Candidates returns the folders of the rules that the sieves let through.
func (s *Set) Candidates(f *facts.Facts) []string {
	s.sifting.asked.Store(unsifted)
	var out []string
	for _, r := range s.candidates(f) {
		out = append(out, folderOf(r.rule))
	}
	return out
}

// Texts returns the texts that the rules compare with.
func (s *Set) Texts() []string {
	var out []string
	for _, m := range s.compiler.Modules {
		ast.WalkTerms(m, func(t *ast.Term) bool {
			if text, ok := t.Value.(ast.String); ok {
				out = append(out, string(text))
			}
			return false
		})
	}
	return out
}

// Forget forgets what was found.
func (s *Set) Forget() { clear(s.memo.found) }

// Remembered is for how many different facts it is known what was found.
func (s *Set) Remembered() int { return len(s.memo.found) }
