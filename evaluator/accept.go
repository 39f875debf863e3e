package evaluator

import (
	"slices"
	"strings"

	"github.com/kmslint/kmslint/evaluator/finding"
)

// applyBaseline marks what the baseline accepts, and keeps its entries that match nothing in what was checked.
func (o Options) applyBaseline(r *finding.Report) {
	if o.Baseline == nil {
		return
	}
	r.Baseline = &finding.Baseline{Path: o.Baseline.Name}
	for _, e := range o.Baseline.Apply(r.Findings, o.Exists) {
		ran := slices.ContainsFunc(r.Rules, func(rule finding.Rule) bool { return rule.ID == e.Rule })
		unread := slices.ContainsFunc(r.Errors, func(p finding.Problem) bool { return p.Location.Path == e.Path })
		if ran && !unread && o.Settings.all() && o.names(e.Path) {
			r.Baseline.Stale = append(r.Baseline.Stale, e)
		}
	}
}

// all reports whether findings of every severity are reported.
func (s *Settings) all() bool { return s == nil || s.minimum == finding.Info }

// names reports whether a path is one of those that are checked, or below one.
func (o Options) names(path string) bool {
	at := o.absolute(path)
	return slices.ContainsFunc(o.Paths, func(p string) bool {
		named := o.absolute(p)
		return p == "-" && path == "-" || at == named || strings.HasPrefix(at, strings.TrimSuffix(named, "/")+"/")
	})
}
