package access

import (
	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// defaultZone trusts whoever the policy names.
var defaultZone = Zone{}.WithDefaults()

// BriefLimits keep the analysis of one policy below some milliseconds; what is beyond them is unknown.
func BriefLimits() Limits { return Limits{Texts: 2_000, Nodes: 20_000} }

// Analysis says what one key policy comes to. Most answers need no diagram: a single request shows that something is possible,
// or names and conditions show that nothing is. Where they leave a question open the diagram answers it; both ask the same
// tests. An Analysis is not for concurrent use.
type Analysis struct {
	subject Subject
	limits  Limits
	parsed  *policy.Policy
	clauses *authz.Clauses
	far     *authz.Clauses // as it is for strangers
	plain   *view
	public  *view
	effects []Effect
}

// Analyze prepares the analysis of a key policy that is parsed and leaves no choice open; the Policy of the subject is not used.
func Analyze(p *policy.Policy, s Subject, l Limits) *Analysis {
	a := &Analysis{subject: s, limits: l.withDefaults(), parsed: p, clauses: authz.ClausesOf(p)}
	a.far = a.clauses
	if far := forStrangers(p); far != p {
		a.far = authz.ClausesOf(far)
	}
	return a
}

// everybody is the policy as it is written.
func (a *Analysis) everybody() *view {
	if a.plain == nil {
		a.plain = newView(a.subject, a.limits, a.clauses, a.far)
	}
	return a.plain
}

// strangers is the policy as it is for strangers.
func (a *Analysis) strangers() *view {
	if a.far == a.clauses {
		return a.everybody()
	}
	if a.public == nil {
		a.public = newView(a.subject, a.limits, a.far, a.far)
	}
	return a.public
}
