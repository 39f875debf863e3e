package evaluator

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/ruleset"
)

// Example is a file that shows a rule: one whose name begins with bad_ must have a finding of it, one with good_ none.
type Example struct {
	Path string
	// Fault says what is wrong, "" if it is as it should be.
	Fault string
	// Findings are those of the rule.
	Findings []finding.Finding
}

// JudgeExample judges an example of a rule as the command does, for keys of the account.
func JudgeExample(ctx context.Context, set *ruleset.Set, rule *finding.Rule, path, account string, now time.Time) (*Example, error) {
	report, err := Check(ctx, set, Options{Paths: []string{path}, Account: account, Now: now})
	if err != nil {
		return nil, err
	}
	e := &Example{Path: path}
	for _, f := range report.Findings {
		if f.Rule == rule.ID {
			e.Findings = append(e.Findings, f)
		}
	}
	faults := set.Problems() // of other rules
	report.Errors = slices.DeleteFunc(report.Errors, func(p finding.Problem) bool { return slices.Contains(faults, p) })
	name := path[strings.LastIndexByte(path, '/')+1:]
	bad := strings.HasPrefix(name, "bad_")
	switch {
	case !bad && !strings.HasPrefix(name, "good_"):
		e.Fault = "an example is called bad_… or good_…"
	case len(report.Errors) > 0:
		e.Fault = report.Errors[0].Message
	case report.Summary.Files == 0:
		e.Fault = "there is no key and no key policy in it"
	case bad && len(e.Findings) == 0:
		e.Fault = "the rule does not report it"
	case !bad && len(e.Findings) > 0:
		e.Fault = fmt.Sprintf("line %d is reported: %s", e.Findings[0].Location.Start.Line, e.Findings[0].Message)
	}
	return e, nil
}
