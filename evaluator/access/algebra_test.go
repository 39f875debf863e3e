package access_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/kms"
	"pgregory.net/rapid"
)

// algebra checks a law of comparing on generated policies; -rapid.checks says on how many.
func algebra(t *testing.T, law func(*rapid.T, gen)) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := gen{T: t}
		g.plain, g.nameless = pick(g, "plain", true, false), pick(g, "nameless", false, false, true)
		law(t, g)
	})
}

// nothingNew fails unless new allows nothing that old does not.
func (g gen) nothingNew(why string, old, new []any) {
	g.Helper()
	if r := access.NewAccess(g.subject(old), g.subject(new), access.Limits{}); r.Verdict != access.Proven || len(r.Cells) > 0 {
		g.Fatalf("%s: %v\nold %s\nnew %s\n%s", why, r.Verdict, policyText(old), policyText(new), describe(r))
	}
}

func TestAPolicyIsNoChangeOfItself(t *testing.T) {
	algebra(t, func(_ *rapid.T, g gen) {
		p := g.statements()
		g.nothingNew("the same", p, p)
		shuffled := rapid.Permutation(p).Draw(g.T, "order")
		g.nothingNew("another order", p, shuffled)
		g.nothingNew("back from another order", shuffled, p)
	})
}

func TestNoDifferenceIsTheSameNode(t *testing.T) {
	algebra(t, func(t *rapid.T, g gen) {
		p := g.pair()
		gained, lost := access.Difference(p.old, p.new, access.Limits{})
		space, err := access.NewSpace(access.Limits{}, p.new, p.old)
		if err != nil {
			t.Fatal(err)
		}
		none := gained.Verdict == access.Proven && lost.Verdict == access.Proven
		if none != space.Same(0, 1) || (gained.Verdict == access.Proven) != space.Within(0, 1) || (lost.Verdict == access.Proven) != space.Within(1, 0) {
			t.Fatalf("gained %v, lost %v, but the same node: %v\n%v", gained.Verdict, lost.Verdict, space.Same(0, 1), p)
		}
	})
}

func TestNoNewAccessIsTransitive(t *testing.T) {
	algebra(t, func(_ *rapid.T, g gen) {
		a := g.statements()
		b := g.changed(a)
		if len(b) == 0 {
			return
		}
		c := g.changed(b)
		within := func(old, new []any) bool {
			return access.NewAccess(g.subject(old), g.subject(new), access.Limits{}).Verdict == access.Proven
		}
		if within(a, b) && within(b, c) {
			g.nothingNew("none from a to b, and none from b to c", a, c)
		}
		if within(c, b) && within(b, a) {
			g.nothingNew("none from c to b, and none from b to a", c, a)
		}
	})
}

func TestStatementsAddOrTakeAway(t *testing.T) {
	algebra(t, func(_ *rapid.T, g gen) {
		p := g.statements()
		s := g.statement()
		s["Effect"] = "Deny"
		g.nothingNew("a Deny added", p, append(slices.Clone(p), s))
		allow := g.statement()
		allow["Effect"] = "Allow"
		g.nothingNew("an Allow dropped", append(slices.Clone(p), allow), p)
		for i := range p {
			rest := slices.Delete(slices.Clone(p), i, i+1)
			if p[i].(object)["Effect"] == "Allow" {
				g.nothingNew("an Allow dropped", p, rest)
			} else {
				g.nothingNew("a Deny put back", rest, p)
			}
		}
	})
}

func TestRewritesAreNoChange(t *testing.T) {
	algebra(t, func(_ *rapid.T, g gen) {
		p := g.statements()
		q := g.rewritten(p)
		g.nothingNew("written in another way", p, q)
		g.nothingNew("written back", q, p)
	})
}

// rewritten writes statements in another way that means the same.
func (g gen) rewritten(statements []any) []any {
	var out []any
	for _, old := range statements {
		var s object
		raw, _ := json.Marshal(old)
		_ = json.Unmarshal(raw, &s)
		s["Sid"] = pick(g, "Sid", "A", "B1")
		for _, name := range []string{"Action", "NotAction", "Resource", "NotResource"} {
			if s[name] != nil {
				s[name] = g.alike(s[name], "kms:Decrypt", "KMS:decrypt")
			}
		}
		for _, name := range []string{"Action", "NotAction"} {
			if list, ok := s[name].([]any); ok && slices.Contains(list, any("kms:*")) && pick(g, "spelt out", 0, 1) == 1 {
				s[name] = append(slices.DeleteFunc(list, func(v any) bool { return v == "kms:*" }), everyAction()...)
			}
		}
		for _, name := range []string{"Principal", "NotPrincipal"} {
			if of, ok := s[name].(object); ok {
				for kind := range of {
					of[kind] = g.alike(of[kind], "444455556666", "arn:aws:iam::444455556666:root", "arn:aws:iam::111122223333:root", owner)
				}
			}
		}
		if of, ok := s["Condition"].(object); ok {
			renamed := object{}
			for operator, keys := range of {
				again := object{}
				for key, values := range keys.(object) {
					again[pick(g, "case", key, strings.ToLower(key))] = g.alike(values)
				}
				renamed[pick(g, "case", operator, strings.ToLower(operator))] = again
			}
			s["Condition"] = renamed
		}
		out = append(out, s)
		if list, ok := s["Action"].([]any); ok && s["Condition"] == nil && len(list) > 1 && pick(g, "taken apart", 0, 1) == 1 {
			first, rest := object{}, object{}
			for name, v := range s {
				first[name], rest[name] = v, v
			}
			first["Action"], rest["Action"] = list[0], list[1:]
			out = append(out[:len(out)-1], first, rest)
		}
		if pick(g, "again", 0, 0, 0, 1) == 1 {
			out = append(out, s)
		}
	}
	return out
}

// alike writes values in another order, twice, or one of them as a string, and those of pairs as the other of the pair.
func (g gen) alike(values any, pairs ...string) any {
	list, ok := values.([]any)
	if !ok {
		return []any{values}
	}
	list = rapid.Permutation(list).Draw(g.T, "order of values")
	for i, v := range list {
		for j := 0; j < len(pairs); j += 2 {
			if v == pairs[j] {
				list[i] = pairs[j+1]
			}
		}
	}
	if len(list) == 1 {
		return list[0]
	}
	return append(list, list[0])
}

// Guesses are the same however the conditions are written.
func TestGuessesOfRewrites(t *testing.T) {
	t.Parallel()
	one := all + when(`{"StringEquals": {"aws:SourceVpc": ["${aws:userid}", "${aws:username}"]}}`)
	for name, other := range map[string]string{
		"another order": all + when(`{"StringEquals": {"aws:SourceVpc": ["${aws:username}", "${aws:userid}"]}}`),
		"a value twice": all + when(`{"StringEquals": {"aws:SourceVpc": ["${aws:userid}", "${aws:username}", "${aws:userid}"]}}`),
		"another case":  all + when(`{"stringequals": {"AWS:SourceVPC": ["${aws:userid}", "${aws:username}"]}}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want(t, access.NewAccess(of(t, one), of(t, other), access.Limits{}), access.Proven)
			want(t, access.NewAccess(of(t, other), of(t, one), access.Limits{}), access.Proven)
		})
	}
	want(t, access.NewAccess(of(t, one), of(t, all+when(`{"StringEquals": {"aws:SourceVpc": "${aws:userid}"}}`)), access.Limits{}), access.Unknown)
}

// everyAction are the names of all actions.
func everyAction() []any {
	var out []any
	for a := range kms.AllActions.All() {
		out = append(out, a.String())
	}
	return out
}
