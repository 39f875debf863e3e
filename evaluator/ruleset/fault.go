package ruleset

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/spelling"
)

// problemsIn turns an error of OPA into problems, each with its place; those without one are about the file.
func problemsIn(err error, file string) []finding.Problem {
	var several ast.Errors
	if !errors.As(err, &several) {
		return []finding.Problem{{Message: err.Error(), Location: finding.Location{Path: file}}}
	}
	var problems []finding.Problem
	for _, e := range several {
		p := finding.Problem{Message: explained(e), Location: finding.Location{Path: file}}
		if e.Location != nil && e.Location.File != "" {
			p.Location = locationOf(e.Location)
		}
		problems = append(problems, p)
	}
	return problems
}

func problemAt(l *ast.Location, message string) finding.Problem {
	return finding.Problem{Message: message, Location: locationOf(l)}
}

func locationOf(l *ast.Location) finding.Location {
	if l == nil {
		return finding.Location{}
	}
	at := finding.Position{Line: l.Row, Column: l.Col}
	return finding.Location{Path: l.File, Start: at, End: at}
}

// explained is the message of an error of OPA with what helps.
func explained(e *ast.Error) string {
	message := e.Message
	if name, ok := strings.CutPrefix(message, "undefined function "); ok {
		if reason := refused[name]; reason != "" {
			return fmt.Sprintf("rules may not call %s: %s", name, reason)
		}
		if nearest := spelling.Nearest(name, allowed); nearest != "" {
			message += "; did you mean " + nearest + "?"
		}
	}
	if d, ok := e.Details.(*ast.RefErrInvalidDetail); ok && len(d.OneOf) > 0 {
		var names []string
		for _, v := range d.OneOf {
			if text, ok := v.(ast.String); ok {
				names = append(names, string(text))
			}
		}
		typed := ""
		if d.Pos < len(d.Ref) {
			if text, ok := d.Ref[d.Pos].Value.(ast.String); ok {
				typed = string(text)
			}
		}
		if nearest := spelling.Nearest(typed, names); nearest != "" {
			message += "; did you mean " + nearest + "?"
		} else if len(names) > 0 {
			message += "; there are " + strings.Join(names, ", ")
		}
	}
	return message
}

// wide is a verb of a format whose width or precision is not small, or comes from an argument.
var wide = regexp.MustCompile(`%[-+# 0]*(\[\d+\])?(\d{4,}|\*|\d*\.(\d{4,}|\*))`)

// checkFormats refuses calls of sprintf by which a value, not its size, says how large the result is.
func checkFormats(m *ast.Module) []finding.Problem {
	var problems []finding.Problem
	check := func(operator, format *ast.Term) {
		ref, ok := operator.Value.(ast.Ref)
		if !ok || ref.String() != "sprintf" {
			return
		}
		text, literal := format.Value.(ast.String)
		switch {
		case !literal:
			problems = append(problems, problemAt(operator.Location, "the format of sprintf must be a text that stands there, so that it is known how long the result can be"))
		case wide.MatchString(string(text)):
			problems = append(problems, problemAt(operator.Location, "the format of sprintf may not have a width or precision of 1000 and above, or one from an argument"))
		}
	}
	ast.WalkTerms(m, func(t *ast.Term) bool {
		if call, ok := t.Value.(ast.Call); ok && len(call) > 1 {
			check(call[0], call[1])
		}
		return false
	})
	ast.WalkExprs(m, func(e *ast.Expr) bool {
		if terms, ok := e.Terms.([]*ast.Term); ok && len(terms) > 1 {
			check(terms[0], terms[1])
		}
		return false
	})
	return problems
}
