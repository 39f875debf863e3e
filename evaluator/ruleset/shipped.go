package ruleset

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/finding"
)

// shippedRule is a shipped rule and how OPA is asked about it.
type shippedRule struct {
	rule   *finding.Rule
	ask    *ast.Expr // binds the variable to what the rule finds
	found  ast.Var
	bodies []*ast.Rule
	// addressed says that what it finds may depend on the address.
	addressed bool
}

// sifting are the sieves of the shipped rules, which are made when they are worth it.
type sifting struct {
	asked  atomic.Int32
	once   sync.Once
	sieves []sieve
}

// unsifted is about how many inputs OPA is asked about all rules: for so few, making the sieves takes longer than they save.
const unsifted = 8

// askShipped prepares the questions about the shipped rules.
func (s *Set) askShipped() {
	s.shipped, s.sifting = nil, new(sifting)
	s.memo = &memo{found: map[[sha256.Size]byte][]Result{}}
	shared := false
	for _, m := range s.compiler.Modules {
		if _, ok := ruleFolder(m); !ok {
			shared = shared || sees(m, "address")
		}
	}
	for i := range s.rules {
		r := &s.rules[i]
		ref := ast.MustParseRef("data.rules." + strings.ReplaceAll(folderOf(r), "/", ".") + ".finding")
		bodies := s.compiler.GetRulesExact(ref)
		if len(bodies) == 0 {
			continue // an own rule
		}
		found := ast.Var("found" + strconv.Itoa(i))
		s.shipped = append(s.shipped, shippedRule{r, ast.Equality.Expr(ast.NewTerm(found), ast.NewTerm(ref)), found, bodies, shared || sees(bodies[0].Module, "address")})
	}
}

// candidates are the shipped rules that may find something.
func (s *Set) candidates(f *facts.Facts) []*shippedRule {
	early := s.sifting.asked.Load() < unsifted && s.sifting.asked.Add(1) <= unsifted
	if !early {
		s.sifting.once.Do(s.sieves)
	}
	fr := frameOf(f)
	defer frames.Put(fr)
	var out []*shippedRule
	for i := range s.shipped {
		if early || s.sifting.sieves[i].passes(fr) {
			out = append(out, &s.shipped[i])
		}
	}
	return out
}

// sieves makes the sieves of the shipped rules.
func (s *Set) sieves() {
	m := &sieves{compiler: s.compiler, data: s.data}
	for i := range s.shipped {
		s.sifting.sieves = append(s.sifting.sieves, m.of(s.shipped[i].bodies))
	}
}

// findings are those of the shipped rules.
func (s *Set) findings(ctx context.Context, f *facts.Facts, input func() ast.Value) ([]Result, error) {
	rules := s.candidates(f)
	if len(rules) == 0 {
		return nil, ctx.Err()
	}
	addressed := slices.ContainsFunc(rules, func(r *shippedRule) bool { return r.addressed })
	return s.memo.of(f, addressed, func() ([]Result, error) { return s.evaluateShipped(ctx, f, rules, input) })
}

// evaluateShipped asks OPA what some of the shipped rules find.
func (s *Set) evaluateShipped(ctx context.Context, f *facts.Facts, rules []*shippedRule, input func() ast.Value) ([]Result, error) {
	var query ast.Body
	for i, r := range rules {
		ask := *r.ask
		ask.Index = i
		query = append(query, &ask)
	}
	var results []Result
	failed := func(err error) error { return fmt.Errorf("evaluate the rules on %s: %w", f.Address, err) }
	err := storage.Txn(ctx, s.store, storage.TransactionParams{}, func(txn storage.Transaction) error {
		cancel := topdown.NewCancel()
		defer context.AfterFunc(ctx, cancel.Cancel)()
		q := topdown.NewQuery(query).WithCompiler(s.compiler).WithStore(s.store).WithTransaction(txn).WithCancel(cancel).WithInput(ast.NewTerm(input()))
		return q.Iter(ctx, func(found topdown.QueryResult) (err error) {
			for _, r := range rules {
				if results, err = r.results(found[r.found], results); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err != nil {
		return nil, failed(err)
	}
	return results, nil
}

// results adds what a rule found.
func (r *shippedRule) results(found *ast.Term, results []Result) ([]Result, error) {
	set, ok := found.Value.(ast.Set)
	if !ok {
		return nil, fmt.Errorf("the finding of the rule %s is not a set", r.rule.ID)
	}
	return results, set.Iter(func(t *ast.Term) error {
		value, err := ast.JSON(t.Value)
		object, _ := value.(map[string]any)
		if err == nil {
			var result Result
			if result, err = resultOf(r.rule, object); err == nil {
				results = append(results, result)
				return nil
			}
		}
		return fmt.Errorf("the rule %s %w", r.rule.ID, err)
	})
}
