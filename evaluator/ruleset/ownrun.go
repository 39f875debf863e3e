package ruleset

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/finding"
)

// ownRule is an own rule with a query of its own, so that what it does concerns no other one.
type ownRule struct {
	rule     *finding.Rule
	at       finding.Location
	prepared rego.PreparedEvalQuery
	late     *atomic.Bool // it ran out of time once, and is not run any more
}

// Failure is an own rule that could not judge an input.
type Failure struct {
	Rule *finding.Rule
	// At is where the rule is, or what failed in it.
	At finding.Location
	// Reason says what happened: "ran out of time".
	Reason string
	// Late says that it ran out of time; then it is not run on further inputs.
	Late bool
}

// OwnError holds the own rules that failed on an input.
type OwnError struct {
	Address  string
	Failures []Failure
}

func (e *OwnError) Error() string {
	return fmt.Sprintf("evaluate the rules on %s: the rule %s %s", e.Address, e.Failures[0].Rule.ID, e.Failures[0].Reason)
}

// Own returns where a rule is, if it is none of the shipped ones.
func (s *Set) Own(id string) (finding.Location, bool) {
	for _, r := range s.own {
		if r.rule.ID == id {
			return r.at, true
		}
	}
	return finding.Location{}, false
}

// evaluateOwn adds the results of own rules.
func (s *Set) evaluateOwn(ctx context.Context, f *facts.Facts, input ast.Value, results []Result) ([]Result, error) {
	failed := OwnError{Address: f.Address}
	for _, r := range s.own {
		if r.late.Load() {
			continue
		}
		found, failure := r.evaluate(ctx, s.timeout, input)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		results = append(results, found...)
		if failure != nil {
			failed.Failures = append(failed.Failures, *failure)
		}
	}
	if len(failed.Failures) > 0 {
		return results, &failed
	}
	return results, nil
}

// evaluate runs a rule. A rule that fails has no findings.
func (r *ownRule) evaluate(ctx context.Context, timeout time.Duration, input ast.Value) ([]Result, *Failure) {
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	answers, err := r.prepared.Eval(limited, rego.EvalParsedInput(input))
	failure := &Failure{Rule: r.rule, At: r.at}
	if err != nil {
		var e *topdown.Error
		switch {
		case limited.Err() != nil:
			r.late.Store(true)
			failure.Late = true
			failure.Reason = fmt.Sprintf("did not finish within %s", timeout)
		case errors.As(err, &e):
			reason, _, _ := strings.Cut(e.Message, "\n")
			failure.Reason = "failed: " + strings.TrimSuffix(reason, ":")
			if e.Location != nil && e.Location.File != "" {
				failure.At = locationOf(e.Location)
			}
		default:
			failure.Reason = "failed: " + err.Error()
		}
		return nil, failure
	}
	if len(answers) == 0 {
		return nil, nil // finding is not defined
	}
	found, ok := answers[0].Expressions[0].Value.([]any)
	if !ok {
		failure.Reason = "failed: its finding is not a set"
		return nil, failure
	}
	var results []Result
	for _, entry := range found {
		object, _ := entry.(map[string]any)
		result, err := resultOf(r.rule, object)
		if err != nil {
			failure.Reason = err.Error()
			return nil, failure
		}
		results = append(results, result)
	}
	return results, nil
}
