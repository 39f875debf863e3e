package evaluator

import (
	"errors"
	"fmt"

	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/ruleset"
)

// failure is an own rule that could not judge a key.
type failure struct {
	ruleset.Failure
	key string
}

// failed notes own rules that failed, and hands back any other error.
func (j *fileJudge) failed(err error) error {
	var own *ruleset.OwnError
	if !errors.As(err, &own) {
		return err
	}
	for _, f := range own.Failures {
		j.out.failures = append(j.out.failures, failure{f, own.Address})
	}
	return nil
}

// pointsNowhere is what becomes of a result whose place does not exist: a fault of ours, unless the rule is an own one.
func (j *fileJudge) pointsNowhere(rules *ruleset.Set, r *ruleset.Result, key string) error {
	reason := fmt.Sprintf("points at %q, which is no place in the facts", r.At)
	at, own := rules.Own(r.Rule.ID)
	if !own {
		return fmt.Errorf("the rule %s %s of %s", r.Rule.ID, reason, key)
	}
	j.out.failures = append(j.out.failures, failure{ruleset.Failure{Rule: r.Rule, At: at, Reason: reason}, key})
	return nil
}

// failures are own rules that failed, each with the first key that it could not judge.
type failures struct {
	first []failure
	more  map[string]int // id of a rule to the number of further keys
}

func (all *failures) take(out *outcome) {
	if all.more == nil {
		all.more = map[string]int{}
	}
	for _, f := range out.failures {
		if _, again := all.more[f.Rule.ID]; again {
			all.more[f.Rule.ID]++
			continue
		}
		all.more[f.Rule.ID] = 0
		all.first = append(all.first, f)
	}
}

// problems are the failures for the report. Which rule is late depends on the machine, on how many keys even more so.
func (all *failures) problems() []finding.Problem {
	var problems []finding.Problem
	for _, f := range all.first {
		message := fmt.Sprintf("the rule %s %s on %s", f.Rule.ID, f.Reason, f.key)
		switch n := all.more[f.Rule.ID]; {
		case f.Late:
			message += "; it was not run on what came after"
		case n > 0:
			message += fmt.Sprintf(" and %d more", n)
		}
		problems = append(problems, finding.Problem{Message: message, Location: f.At})
	}
	return problems
}
