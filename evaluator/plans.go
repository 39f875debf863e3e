package evaluator

import (
	"slices"

	"github.com/kmslint/kmslint/evaluator/finding"
)

// plans are the findings of plans, by the folder of their code. Code that is judged by itself as well, as it lies in the same
// tree, adds only what the plan does not show: the plan may be older than the code.
type plans map[string][]finding.Finding

// take notes the findings of a plan, and removes from code what its plan has shown already. Plans come before code.
func (p *plans) take(out *outcome) {
	if out.planned != "" {
		if *p == nil {
			*p = plans{}
		}
		(*p)[out.planned] = append((*p)[out.planned], out.findings...)
		return
	}
	shown, ok := (*p)[out.path]
	if !ok {
		return
	}
	out.findings = slices.DeleteFunc(out.findings, func(f finding.Finding) bool {
		return slices.ContainsFunc(shown, func(s finding.Finding) bool {
			return s.Rule == f.Rule && s.Key == f.Key && s.Location.Path == f.Location.Path && s.Location.Start == f.Location.Start
		})
	})
	out.notEvaluated, out.summary = nil, finding.Summary{}
}
