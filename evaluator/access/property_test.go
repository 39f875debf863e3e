package access_test

import (
	"flag"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/policy"
	"pgregory.net/rapid"
)

// compared counts what a run of the property looked at.
var compared struct{ pairs, plain, proven, found, unknown, single, certain, allowed, changed, values, witnesses atomic.Int64 }

// TestAnswersAsAuthzDecides compares pairs of policies over all operators with single requests that authz decides. It runs
// in a longer form with -rapid.checks=100000 -v; -rapid.seed repeats a run.
func TestAnswersAsAuthzDecides(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { comparePair(t, 12) })
	c := &compared
	t.Logf("%d pairs, %d of them with nothing unknown: %d proven, %d found, %d unknown", c.pairs.Load(), c.plain.Load(), c.proven.Load(), c.found.Load(), c.unknown.Load())
	t.Logf("%d decisions, %d of them certain; %d requests allowed, %d decided in two ways; %d values in one class each; %d witnesses decided again",
		c.single.Load(), c.certain.Load(), c.allowed.Load(), c.changed.Load(), c.values.Load(), c.witnesses.Load())
	if checks := flag.Lookup("rapid.checks").Value.String(); len(checks) < 4 {
		return // too few to say what there is
	}
	if c.found.Load() == 0 || c.proven.Load() == 0 || c.unknown.Load() == 0 {
		t.Errorf("the pairs do not have all verdicts: %d proven, %d found, %d unknown", c.proven.Load(), c.found.Load(), c.unknown.Load())
	}
}

// pair is a policy and a change of it.
type pair struct {
	before, after   []any
	granted, grants []any // before and after
	old, new        access.Subject
}

func (p *pair) String() string {
	return "old " + policyText(p.before) + policyText(p.granted) + "\nnew " + policyText(p.after) + policyText(p.grants)
}

func (g gen) pair() *pair {
	p := &pair{before: g.statements()}
	p.after = g.changed(p.before)
	p.old, p.new = g.subject(p.before), g.subject(p.after)
	if !g.plain {
		p.granted = g.grants()
		if p.grants = p.granted; pick(g, "grants differ", 0, 0, 1) == 1 {
			p.grants = g.grants()
		}
		p.old.Grants, p.new.Grants = decodeGrants(fatal{g.T}, p.granted), decodeGrants(fatal{g.T}, p.grants)
	}
	return p
}

func (g gen) subject(statements []any) access.Subject {
	s := access.Subject{Policy: parse(fatal{g.T}, policyText(statements)), Account: policy.Text{{Text: owner}}, ARN: policy.Text{{Text: keyARN}}}
	if g.nameless {
		s.ARN = nil
	}
	return s
}

func comparePair(t *rapid.T, requests int) {
	g := gen{T: t}
	g.plain, g.nameless = pick(g, "plain", true, false), pick(g, "nameless", false, false, true)
	p := g.pair()
	r := access.NewAccess(p.old, p.new, access.Limits{})
	gained, lost := access.Difference(p.old, p.new, access.Limits{})
	compared.pairs.Add(1)
	map[access.Verdict]*atomic.Int64{access.Proven: &compared.proven, access.Found: &compared.found, access.Unknown: &compared.unknown}[r.Verdict].Add(1)
	if g.plain {
		compared.plain.Add(1)
	}
	if gained.Verdict != r.Verdict {
		t.Fatalf("gained is %v, and new access %v\n%v", gained.Verdict, r.Verdict, p)
	}
	// Of a federated user nobody knows which user is behind it, and what that one may do; and whether two keys are equal may not
	// be told apart from what else is asked of them.
	if text := p.String(); g.plain && !strings.Contains(text, ":user/") && !strings.Contains(text, "aws:PrincipalType") && !strings.Contains(text, "${") && (gained.Verdict == access.Unknown || lost.Verdict == access.Unknown) {
		t.Fatalf("unknown although nothing is\n%v\n%s\n%s", p, describe(gained), describe(lost))
	}
	space, err := access.NewSpace(access.Limits{}, p.new, p.old)
	if err != nil {
		t.Fatalf("NewSpace: %v\n%v", err, p)
	}
	checkWitnesses(t, p, gained, space, p.new, p.old)
	checkWitnesses(t, p, lost, space, p.old, p.new)
	for range requests {
		c := g.call()
		is, err := space.Decide(&c.Single)
		if err != nil {
			t.Fatalf("%v\n%+v\n%v", err, c, p)
		}
		var outcomes []authz.Outcome
		for i, n := range []access.Subject{p.new, p.old} {
			outcome := c.decide(fatal{t}, n)
			outcomes = append(outcomes, outcome)
			compared.single.Add(1)
			if is[i] != authz.Unknowable {
				compared.certain.Add(1)
			}
			// A guess that comes to the same either way is certain here, and may not be for authz.
			open := outcome == authz.Undetermined && (!g.plain || strings.Contains(c.ARN, "federated"))
			if !open && (is[i] == authz.Yes && outcome != authz.Allowed || is[i] == authz.No && outcome != authz.ImplicitlyDenied && outcome != authz.ExplicitlyDenied) {
				t.Fatalf("policy %d allows: %v, but authz: %v\n%+v\n%v", i, is[i], outcome, c, p)
			}
		}
		if outcomes[0] == authz.Allowed {
			compared.allowed.Add(1)
		}
		if outcomes[0] != outcomes[1] {
			compared.changed.Add(1)
		}
		contradicted(t, p, c, gained, outcomes[0], outcomes[1])
		contradicted(t, p, c, lost, outcomes[1], outcomes[0])
	}
	for _, d := range domains {
		if d.by {
			continue
		}
		for _, v := range slices.Concat(d.requests, probes(g, d)) {
			if err := space.ClassOf(d.key, v); err != nil {
				t.Fatalf("%v\n%v", err, p)
			}
			compared.values.Add(1)
		}
	}
}

// contradicted fails for a request that more allows and less does not, where there is said to be none.
func contradicted(t *rapid.T, p *pair, c *call, r access.Result, more, less authz.Outcome) {
	t.Helper()
	if more == authz.Allowed && (less == authz.ImplicitlyDenied || less == authz.ExplicitlyDenied) && r.Verdict == access.Proven {
		t.Fatalf("proven, but this is a difference: %+v\n%v", c, p)
	}
}

// probes are values near to those of policies: with a letter more or less, and in another case.
func probes(g gen, d domain) []string {
	if d.family != "String" && d.family != "Arn" {
		return nil
	}
	v := pick(g, "probe", d.policies...)
	return []string{v, strings.ToUpper(v), strings.ToLower(v), v + "x", "x" + v, v + v, strings.ReplaceAll(v, "*", "zz"), strings.ReplaceAll(strings.ReplaceAll(v, "*", ""), "?", "3"), "K", "K", "\U0001F511"}
}

// checkWitnesses decides every witness again, in an inventory of the test's own.
func checkWitnesses(t *rapid.T, p *pair, r access.Result, space *access.Space, allowing, denying access.Subject) {
	t.Helper()
	some := false
	for i := range r.Cells {
		cell := &r.Cells[i]
		if cell.Witness == nil {
			if len(cell.Why) == 0 {
				t.Fatalf("no witness, and no reason why\n%s\n%v", describe(r), p)
			}
			continue
		}
		some = true
		compared.witnesses.Add(1)
		if !slices.ContainsFunc(callsOf(cell, space.ARNs()), func(c *call) bool {
			is, was := c.decide(fatal{t}, allowing), c.decide(fatal{t}, denying)
			return is == authz.Allowed && (was == authz.ImplicitlyDenied || was == authz.ExplicitlyDenied)
		}) {
			t.Fatalf("the witness is not decided as it should be: %+v\n%s\n%v", cell.Witness, describe(r), p)
		}
	}
	if (r.Verdict == access.Found) != some {
		t.Fatalf("%v, and a witness: %v\n%s\n%v", r.Verdict, some, describe(r), p)
	}
}
