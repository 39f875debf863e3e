package reports

import (
	"path"
	"slices"

	"github.com/kmslint/kmslint/evaluator/finding"
)

// rebased returns the report with relative paths behind a prefix; r itself is not changed.
func rebased(r *finding.Report, prefix string) *finding.Report {
	if prefix == "" {
		return r
	}
	move := func(p *string) {
		if *p != "" && *p != "-" && !path.IsAbs(*p) && !drive.MatchString(*p) {
			*p = path.Join(prefix, *p)
		}
	}
	out := *r
	out.Findings = slices.Clone(r.Findings)
	for i := range out.Findings {
		f := &out.Findings[i]
		move(&f.Location.Path)
		f.Related = slices.Clone(f.Related)
		for j := range f.Related {
			move(&f.Related[j].Location.Path)
		}
		if by := f.Suppressed; by != nil && by.Location != nil {
			suppressed, at := *by, *by.Location
			move(&at.Path)
			suppressed.Location, f.Suppressed = &at, &suppressed
		}
	}
	out.Errors = slices.Clone(r.Errors)
	for i := range out.Errors {
		move(&out.Errors[i].Location.Path)
	}
	out.NotEvaluated = slices.Clone(r.NotEvaluated)
	for i := range out.NotEvaluated {
		move(&out.NotEvaluated[i].Path)
	}
	return &out
}
