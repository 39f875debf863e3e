package policy_test

import (
	"encoding/json"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// FuzzParse reads every JSON text as a policy of every kind: no panic, all spans inside the text, and a policy exactly
// where nothing is fatal.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		whole, `{"Statement": ` + minimal + `}`, `"%7B%22Statement%22%3A%5B%5D%7D"`, `"{\"Statement\": [{\"Effect\": Allow, }]}"`,
		`{"$kmslint": {"unknown": "x"}}`, `{"Statement": [{"$kmslint": {"alt": [{"on": "a", "is": "b"}]}}, 1, {"Principal": {"AWS": [1, {}]}, "NotPrincipal": "*"}]}`,
		`{"Version": 1, "Statement": {"Effect": {}, "Action": [[]], "Condition": {"Bool": {"a": {}, "A": null}, "x": []}}}`,
		`{"Statement": {"Principal": {"AWS": "arn:aws:iam::1:role/*", "Service": "x", "x": "${a, 'b'}"}}}`,
	} {
		f.Add([]byte(s), uint8(0))
		f.Add([]byte(s), uint8(1))
	}
	f.Fuzz(func(t *testing.T, text []byte, kind uint8) {
		if !json.Valid(text) {
			return
		}
		n, _ := document.ParseJSON(document.NewSource("x", text), document.Limits{})
		if n == nil {
			return
		}
		n = document.Restore(n)
		p, ds := policy.Parse(n, policy.Kind(kind%5), document.Limits{})
		if (p == nil) != (document.Fatal(ds) || n.Kind == document.Null) {
			t.Errorf("a policy: %v, fatal: %v", p != nil, document.Fatal(ds))
		}
		for _, d := range ds {
			if !d.Span.Valid() || d.Code == "" || d.Summary == "" || d.Detail == "" {
				t.Errorf("bad diagnostic %+v", d)
			}
		}
		if p == nil {
			return
		}
		for _, u := range p.Unknowns {
			if !u.Span.Valid() || u.What == "" || u.Why == "" || u.Statement < -1 || u.Statement >= len(p.Statements) {
				t.Errorf("bad unknown %+v", u)
			}
		}
		for i := range p.Statements {
			checkStatement(t, &p.Statements[i])
		}
	})
}

func checkStatement(t *testing.T, s *policy.Statement) {
	spans := []*document.Node{s.Node, s.Sid, s.EffectNode, s.ConditionNode}
	if s.Principals != nil {
		spans = append(spans, s.Principals.Element)
		for _, pr := range s.Principals.List {
			if spans = append(spans, pr.Node); (pr.Type == policy.InvalidPrincipal) != (pr.Problem != "") {
				t.Errorf("bad principal %+v", pr)
			}
		}
	}
	for _, patterns := range []*policy.Patterns{s.Actions, s.Resources} {
		if patterns != nil {
			spans = append(append(spans, patterns.Element), patterns.Values...)
		}
	}
	for _, c := range s.Conditions {
		spans = append(append(spans, c.OperatorNode, c.KeyNode), c.Values...)
		for _, v := range c.Values {
			if text, ok := policy.TextOf(v).Concrete(); ok {
				for _, variable := range policy.Variables(text) {
					if got := text[variable.Start:variable.End]; got[:2] != "${" || got[len(got)-1] != '}' {
						t.Errorf("variable %q in %q", got, text)
					}
				}
				policy.HasWildcard(text)
			}
		}
	}
	for _, n := range spans {
		if n != nil && !n.Span.Valid() {
			t.Errorf("span of %v is %d-%d", n.Kind, n.Span.Start, n.Span.End)
		}
	}
}
