package main

import (
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
