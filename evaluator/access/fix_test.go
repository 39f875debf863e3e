package access_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/authz"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/kms"
)

const (
	keyRoot = root + `, "Action": "kms:*"`
	app     = `"Sid": "Use", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}`
	inOrg   = `{"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}`
)

func TestFixOfNewAccess(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		old, new []string
		known    access.Known
		cells    []string // what the fixes of the cells do, each once, in their order
		all      string
	}{
		"a principal widened": {
			[]string{keyRoot, app}, []string{keyRoot, `"Sid": "Use", ` + all + when(inOrg)}, access.Known{},
			[]string{`add "StringEquals": {"kms:CallerAccount": "111122223333"} to the conditions of statement "Use"`,
				`narrow the principal of statement "Use" to role/app`},
			`narrow the principal of statement "Use" to role/app`,
		},
		"an action added": {
			[]string{keyRoot, app + `, "Action": ["kms:Decrypt"]`}, []string{keyRoot, app + `, "Action": ["kms:Decrypt", "kms:Encrypt"]`}, access.Known{},
			[]string{`take kms:Encrypt out of statement "Use"`}, `take kms:Encrypt out of statement "Use"`,
		},
		"a condition dropped": {
			[]string{keyRoot, `"Sid": "Use", ` + all + when(inOrg)}, []string{keyRoot, `"Sid": "Use", ` + all}, access.Known{},
			[]string{`restore the condition StringEquals aws:PrincipalOrgID o-abc of statement "Use"`},
			`restore the condition StringEquals aws:PrincipalOrgID o-abc of statement "Use"`,
		},
		"a pattern widened": {
			[]string{app + when(`{"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}`)}, []string{app + when(`{"StringLike": {"kms:ViaService": "s3.*"}}`)}, access.Known{},
			[]string{`restore the condition StringEquals kms:ViaService s3.us-east-1.amazonaws.com of statement "Use"`},
			`restore the condition StringEquals kms:ViaService s3.us-east-1.amazonaws.com of statement "Use"`,
		},
		"a deny dropped": {
			[]string{all, deny + `"Sid": "No", ` + strings.TrimPrefix(app, `"Sid": "Use", `)}, []string{all}, access.Known{},
			[]string{`restore the deny statement "No"`}, `restore the deny statement "No"`,
		},
		"a deny weakened": {
			[]string{all, deny + app}, []string{all, deny + app + when(`{"Bool": {"aws:ViaAWSService": "false"}}`)}, access.Known{},
			[]string{`restore the deny statement "Use" as it was`}, `restore the deny statement "Use" as it was`,
		},
		"a statement added": {
			[]string{keyRoot}, []string{keyRoot, `"Sid": "Partner", "Principal": {"AWS": "444455556666"}`}, access.Known{},
			[]string{`remove statement "Partner"`}, `remove statement "Partner"`,
		},
		"one of two principals added": {
			[]string{app + `, "Action": "kms:Encrypt"`},
			[]string{app + `, "Action": "kms:Encrypt"`, `"Sid": "More", "Principal": {"AWS": ["arn:aws:iam::111122223333:role/app", "arn:aws:iam::111122223333:role/bee"]}, "Action": "kms:Encrypt"`}, access.Known{},
			[]string{`take arn:aws:iam::111122223333:role/bee out of the principals of statement "More"`},
			`take arn:aws:iam::111122223333:role/bee out of the principals of statement "More"`,
		},
		"two statements": {
			[]string{keyRoot}, []string{keyRoot, `"Sid": "A", "Principal": {"AWS": "444455556666"}`, `"Sid": "B", "Principal": {"AWS": "777788889999"}, "Action": "kms:Encrypt"`}, access.Known{},
			[]string{`remove statement "A"`, `remove statement "B"`}, `remove statement "A" and statement "B"`,
		},
		"the only one who can change the policy": {
			[]string{app}, []string{keyRoot}, access.Known{}, []string{""}, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			old, new := of(t, test.old...), of(t, test.new...)
			new.Known = test.known
			gained, lost := access.Difference(old, new, access.Limits{})
			gained.AddFixes()
			lost.AddFixes()
			compareFixes(t, &gained, test.cells, test.all)
			for _, c := range lost.Cells {
				if c.Fix != nil {
					t.Errorf("lost access has a fix: %s", c.Fix.Does)
				}
			}
			if gained.Fix != nil {
				want(t, access.NewAccess(old, patched(t, new, gained.Fix), access.Limits{}), access.Proven)
			}
		})
	}
}

func TestFixOfPublicAccess(t *testing.T) {
	t.Parallel()
	known := access.Known{Organization: "o-abc"}
	guard := `add "StringEquals": {"kms:CallerAccount": "111122223333"} to the conditions of statement 2`
	organization := `add "StringEquals": {"aws:PrincipalOrgID": "o-abc"} to the conditions of statement 2`
	for name, test := range map[string]struct {
		policy []string
		known  access.Known
		want   string
	}{
		"everyone":                             {[]string{keyRoot, all}, access.Known{}, guard},
		"everyone, in a known organization":    {[]string{keyRoot, all}, known, organization},
		"IfExists of a known organization":     {[]string{keyRoot, all + when(`{"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abc"}}`)}, known, organization},
		"IfExists of an organization":          {[]string{keyRoot, all + when(`{"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abc"}}`)}, access.Known{}, ""},
		"everyone, and a partner with as much": {[]string{keyRoot, all, `"Principal": {"AWS": "444455556666"}`}, access.Known{}, guard},
		"everyone, and a partner's encrypted":  {[]string{all, `"Principal": {"AWS": "444455556666"}, "Action": "kms:Encrypt"`}, access.Known{}, `add "StringEquals": {"kms:CallerAccount": ["111122223333", "444455556666"]} to the conditions of statement 1`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			subject := of(t, test.policy...)
			subject.Known = test.known
			r := access.Public(subject, access.Limits{})
			r.AddFixes()
			compareFixes(t, &r, []string{test.want}, test.want)
			if r.Fix != nil {
				want(t, access.Public(patched(t, subject, r.Fix), access.Limits{}), access.Proven)
			}
		})
	}
}

// What is not known has its name in a fix, also where the question gives it a value.
func TestFixOfUnknownParts(t *testing.T) {
	t.Parallel()
	vpc := `{"$kmslint": {"unknown": "it is made at deployment", "symbol": {"symbol": "opaque", "id": "var.vpc"}}}`
	r := access.Public(of(t, keyRoot, all+when(`{"StringNotEquals": {"aws:SourceVpc": `+vpc+`}}`)), access.Limits{})
	r.AddFixes()
	compareFixes(t, &r, []string{`add "StringEquals": {"kms:CallerAccount": "111122223333"} to the conditions of statement 2`}, `add "StringEquals": {"kms:CallerAccount": "111122223333"} to the conditions of statement 2`)
	if r.Fix == nil {
		return
	}
	for _, text := range []string{r.Fix.Patches[0].Before, r.Fix.Patches[0].After} {
		if !strings.Contains(text, `"aws:SourceVpc": "${var.vpc}"`) {
			t.Errorf("the patch does not name what is not known:\n%s", text)
		}
	}
}

func TestFixOfGrantedAccess(t *testing.T) {
	t.Parallel()
	decrypt, put := kms.ActionSet(0).With(kms.ActionDecrypt), kms.ActionSet(0).With(kms.ActionPutKeyPolicy)
	for name, test := range map[string]struct {
		policy    []string
		actions   kms.ActionSet
		principal string
		want      string
	}{
		"one action of a statement":       {[]string{app + `, "Action": ["kms:Decrypt", "kms:Encrypt"]`}, decrypt, "*", `take kms:Decrypt out of statement "Use"`},
		"some roles of many":              {[]string{keyRoot}, put, "arn:aws:iam::111122223333:role/ci-*", "add a statement that denies it"},
		"everyone who changes the policy": {[]string{keyRoot}, put, "*", ""},
		"a partner's principal":           {[]string{keyRoot, `"Principal": {"AWS": ["444455556666", "777788889999"]}`}, decrypt, "444455556666", "take 444455556666 out of the principals of statement 2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			subject := of(t, test.policy...)
			r := access.Granted(subject, test.actions, test.principal, access.Limits{})
			r.AddFixes()
			compareFixes(t, &r, []string{test.want}, test.want)
			if r.Fix != nil {
				want(t, access.Granted(patched(t, subject, r.Fix), test.actions, test.principal, access.Limits{}), access.Proven)
			}
		})
	}
}

func compareFixes(t *testing.T, r *access.Result, cells []string, all string) {
	t.Helper()
	does := func(f *access.Fix) string {
		if f == nil {
			return ""
		}
		return f.Does
	}
	var got []string
	for _, c := range r.Cells {
		if f := does(c.Fix); !slices.Contains(got, f) {
			got = append(got, f)
		}
	}
	if !slices.Equal(got, cells) || does(r.Fix) != all {
		t.Errorf("fixes %q, of all %q; want %q and %q\n%s", got, does(r.Fix), cells, all, describe(*r))
	}
}

// patched applies a fix as a reader would.
func patched(t failing, s access.Subject, f *access.Fix) access.Subject {
	t.Helper()
	list := s.Policy.Member("Statement")
	items := slices.Clone(list.Items)
	for _, p := range f.Patches {
		at := -1
		if p.Before != "" {
			if _, err := fmt.Sscanf(p.Statement.At, "/Statement/%d", &at); err != nil || document.Print(list.Items[at]) != p.Before {
				t.Fatalf("statement %s is not\n%s", p.Statement.At, p.Before)
			}
		}
		switch {
		case at < 0:
			items = append(items, parse(t, p.After))
		case p.After == "":
			items[at] = nil
		default:
			items[at] = parse(t, p.After)
		}
	}
	var text []string
	for _, n := range items {
		if n != nil {
			text = append(text, document.Print(n))
		}
	}
	s.Policy = parse(t, `{"Version": "2012-10-17", "Statement": [`+strings.Join(text, ",")+`]}`)
	return s
}

// TestFixesTakeOnlyWhatIsNew compares patched policies with what authz decides: they allow nothing that NEW does not, and all
// that both OLD and NEW do.
func TestFixesTakeOnlyWhatIsNew(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := gen{T: t}
		before := g.statements()
		after := g.changed(before)
		old, new := of(fatal{t}, `"Sid": "x", `+all), of(fatal{t}, `"Sid": "x", `+all)
		old.Policy, new.Policy = parse(fatal{t}, policyText(before)), parse(fatal{t}, policyText(after))
		r, _ := access.Difference(old, new, access.Limits{})
		r.AddFixes()
		fixes := []*access.Fix{}
		if r.Fix != nil {
			fixes = append(fixes, r.Fix)
			if left := access.NewAccess(old, patched(fatal{t}, new, r.Fix), access.Limits{}); left.Verdict == access.Found {
				t.Fatalf("%s leaves new access: %s\n%s", r.Fix.Does, policyText(before), policyText(after))
			}
		}
		for _, c := range r.Cells {
			if c.Fix != nil {
				fixes = append(fixes, c.Fix)
			}
		}
		for _, f := range fixes {
			is := patched(fatal{t}, new, f)
			for range 10 {
				c := g.call()
				now, was, then := c.decide(fatal{t}, new), c.decide(fatal{t}, old), c.decide(fatal{t}, is)
				if then == authz.Allowed && now != authz.Allowed || now == authz.Allowed && was == authz.Allowed && then != authz.Allowed {
					t.Fatalf("%s: was %v, is %v, would be %v: %+v\nold %s\nnew %s", f.Does, was, now, then, c, policyText(before), policyText(after))
				}
			}
		}
	})
}
