package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/kmslint/kmslint/evaluator/finding"
)

// exitStatus is an outcome that has been told already: it becomes the exit status and prints nothing.
type exitStatus int

func (e exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// never is the value of --fail-on for which findings do not matter.
const never = "never"

// statusOf decides the exit status of a report. It is the same for every output format.
func statusOf(r *finding.Report, failOn string, strict bool) error {
	if len(r.Errors) > 0 || strict && len(r.NotEvaluated) > 0 {
		return exitStatus(2)
	}
	if failOn == never {
		return nil
	}
	threshold, err := finding.ParseSeverity(failOn)
	if err != nil {
		return err
	}
	for i := range r.Findings {
		if r.Findings[i].Gates(threshold, strict) {
			return exitStatus(1)
		}
	}
	return nil
}

// hinted is an error with a sentence that may help.
type hinted struct {
	error
	hint string
}

func (h hinted) Unwrap() error { return h.error }

// interrupted returns the error of a command whose work was ended by a signal, and err where it was not.
func interrupted(ctx context.Context, err error, consequence string) error {
	if ctx.Err() != nil {
		return errors.New("interrupted; " + consequence)
	}
	return err
}
