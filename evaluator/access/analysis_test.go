package access_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// analyze prepares the analysis of a subject's policy.
func analyze(t failing, s access.Subject) *access.Analysis {
	t.Helper()
	p, diagnostics := policy.Parse(s.Policy, policy.Key, document.Limits{})
	for _, d := range diagnostics {
		if d.Fatal {
			t.Fatalf("the policy cannot be read: %s", d.Summary)
		}
	}
	return access.Analyze(p, s, access.Limits{})
}

// further are conditions that many policies have, besides those of generated pairs.
func (g gen) further(statements []any) []any {
	for _, s := range statements {
		if pick(g, "further condition", 0, 0, 1) == 0 {
			continue
		}
		conditions, ok := s.(object)["Condition"].(object)
		if !ok {
			conditions = object{}
			s.(object)["Condition"] = conditions
		}
		operator := pick(g, "operator", "StringEquals", "StringNotEquals", "StringLike") + pick(g, "IfExists", "", "", "", "IfExists")
		if conditions[operator] != nil {
			continue
		}
		conditions[operator] = object{pick(g, "key", "aws:PrincipalOrgID", "aws:SourceVpce", "aws:SourceAccount", "aws:userid", "aws:PrincipalOrgIDD", "saml:aud", "kms:KeySpec"): g.some("text", "o-a", "o-b", "o-*", "*", "111122223333", "AROA:*", "*:x")}
	}
	return statements
}

// What single requests show, the diagram says too.
func TestRequestsAndDiagramAgree(t *testing.T) {
	t.Parallel()
	var asked, answered [3]int
	rapid.Check(t, func(t *rapid.T) {
		g := gen{T: t}
		s := of(fatal{t}, `"Sid": "x", `+all)
		text := policyText(g.further(g.statements()))
		s.Policy = parse(fatal{t}, text)
		if pick(g, "account", 0, 1, 1, 1) == 0 {
			s.Account = nil
		}
		a := analyze(fatal{t}, s)
		compare := func(question int, what string, want, got any, ok bool) {
			asked[question]++
			if !ok {
				return
			}
			answered[question]++
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s, -diagram +requests:\n%s\n%s", what, diff, text)
			}
		}
		public, ok := a.PublicByRequests()
		want := a.PublicByDiagram()
		public.Principal, want.Principal = "", ""
		compare(0, "public", want, public, ok)
		if r := access.Public(s, access.Limits{}); r.Verdict == access.Found && want.Is == authz.No || r.Verdict == access.Proven && want.Is != authz.No {
			t.Fatalf("Public = %v, and the analysis says %v: %s", r.Verdict, want.Is, text)
		}
		lockout, ok := a.LockoutByRequests()
		compare(1, "lockout", a.LockoutByDiagram(), lockout, ok)
		for i := range a.Effects() {
			effect, ok := a.EffectByRequests(i)
			compare(2, fmt.Sprintf("effect of statement %d", i+1), a.EffectByDiagram(i), effect, ok)
		}
	})
	for i, name := range []string{"public", "lockout", "effect"} {
		t.Logf("%s: requests answered %d of %d", name, answered[i], asked[i])
		if answered[i]*3 < asked[i] {
			t.Errorf("%s: requests answered %d of %d questions, want a third of them", name, answered[i], asked[i])
		}
	}
}
