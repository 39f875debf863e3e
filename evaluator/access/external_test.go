package access_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/kms"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// externalCase is a generated policy and what the analysis says of outsiders.
type externalCase struct {
	subject  access.Subject
	text     string
	external access.External
}

func (g gen) external(another object) externalCase {
	g.plain = true
	statements := g.further(g.statements())
	if pick(g, "another statement", 0, 1) == 1 {
		statements = append(statements, another)
	}
	s := g.subject(statements)
	return externalCase{s, policyText(statements), analyze(fatal{g.T}, s).External()}
}

// of returns what an account is allowed, and whether all of it is certain.
func (c *externalCase) of(account string) (actions kms.ActionSet, known bool) {
	known = true
	for _, a := range c.external.Accounts {
		if id, _ := a.Account.Concrete(); id != account {
			continue
		}
		for _, s := range a.Statements {
			actions |= s.Actions
			known = known && s.Known
		}
	}
	return actions, known
}

// open reports whether statements may be about principals that the policy does not name.
func (c *externalCase) open() bool {
	return strings.Contains(c.text, `["*"`) || strings.Contains(c.text, `"NotPrincipal"`) || strings.Contains(c.text, `,"*"`)
}

// What External says of an account that the policy names is what all requests of its principals come to.
func TestExternalAgreesWithTheDiagram(t *testing.T) {
	t.Parallel()
	found, none := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		c := gen{T: t}.external(object{"Effect": "Allow", "Principal": object{"AWS": []any{"arn:aws:iam::" + partner + ":root"}}, "Action": []any{"kms:Decrypt", "kms:DescribeKey"}, "Resource": "*"})
		actions, known := c.of(partner)
		for a := range actions.All() {
			found++
			r := access.Granted(c.subject, kms.ActionSet(0).With(a), partner, access.Limits{})
			if r.Verdict == access.Proven {
				t.Fatalf("%s is not allowed, and External says that it is: %s", a, c.text)
			}
			if known && len(c.external.Why) == 0 && r.Verdict == access.Unknown {
				t.Fatalf("it is not known whether %s is allowed, and External says it is: %s\n%s", a, c.text, describe(r))
			}
		}
		if c.open() {
			return
		}
		none++
		if r := access.Granted(c.subject, kms.AllActions&^actions, partner, access.Limits{}); r.Verdict == access.Found {
			t.Fatalf("more is allowed than External says, %v: %s\n%s", actions.Actions(), c.text, describe(r))
		}
	})
	if found == 0 || none == 0 {
		t.Errorf("%d actions were allowed, and %d policies are about nobody else: want some of each", found, none)
	}
}

// Who is let in by an organization alone is nobody without it.
func TestExternalOrganizationsAgreeWithTheDiagram(t *testing.T) {
	t.Parallel()
	met := 0
	rapid.Check(t, func(t *rapid.T) {
		g := gen{T: t}
		c := g.external(object{
			"Effect": "Allow", "Principal": object{"AWS": []any{"*"}}, "Action": []any{"kms:Decrypt"}, "Resource": "*",
			"Condition": object{"StringEquals": object{"aws:PrincipalOrgID": []any{pick(g, "id", "o-a", "o-b")}}},
		})
		for _, o := range c.external.Organizations {
			met++
			if r := access.Granted(c.subject, o.Actions, "*", access.Limits{}); r.Verdict == access.Proven {
				t.Fatalf("nobody is allowed what External says everybody of %s is: %s", o.ID, c.text)
			}
			for i := range o.Statements {
				if !strings.Contains(strings.ToLower(c.text), "aws:principalorg") || o.Statements[i] >= strings.Count(c.text, `"Effect"`) {
					t.Fatalf("no statement is about %s: %s", o.ID, c.text)
				}
			}
		}
		for _, a := range c.external.Accounts {
			for _, s := range a.Statements {
				if len(s.Organizations) == 0 || !s.Known {
					continue
				}
				met++
				of := c.subject
				of.Organizations = map[string]string{display(a.Account): ""}
				alone := aloneWith(t, c.text, s.Statement)
				of.Policy = parse(fatal{t}, alone)
				if r := access.Granted(of, kms.AllActions, display(a.Account), access.Limits{}); r.Verdict == access.Found && !strings.Contains(alone, "PrincipalOrgPaths") {
					t.Fatalf("%s needs to be of %v, and is allowed something though it is of none: %s\n%s", display(a.Account), s.Organizations, alone, describe(r))
				}
			}
		}
	})
	if met == 0 {
		t.Error("no organization was met")
	}
}

func display(t policy.Text) string {
	s, _ := t.Concrete()
	return s
}

// aloneWith is a policy with one of its statements.
func aloneWith(t *rapid.T, text string, statement int) string {
	var p struct{ Statement []any }
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return policyText(p.Statement[statement : statement+1])
}

// No single request of an account is allowed that External does not have.
func TestExternalHasWhatAuthzAllows(t *testing.T) {
	t.Parallel()
	allowed := 0
	rapid.Check(t, func(t *rapid.T) {
		g := gen{T: t}
		c := g.external(object{"Effect": "Allow", "Principal": object{"AWS": []any{"arn:aws:iam::" + partner + ":root"}}, "Action": []any{"kms:Decrypt", "kms:DescribeKey"}, "Resource": "*"})
		if c.open() {
			return
		}
		actions, _ := c.of(partner)
		for range 40 {
			r := g.call()
			if !strings.Contains(r.ARN, "::"+partner+":") || r.decide(fatal{t}, c.subject) != authz.Allowed {
				continue
			}
			allowed++
			if !actions.Has(r.Action) && !slices.ContainsFunc(c.external.Accounts, func(a access.AccountAccess) bool { return display(a.Account) == "" }) {
				t.Fatalf("%+v is allowed, and External does not have it\n%s", r, c.text)
			}
		}
	})
	if allowed == 0 {
		t.Error("no request was allowed")
	}
}
