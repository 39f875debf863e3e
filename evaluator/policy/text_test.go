package policy_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

const written = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\"Sid\": \"é \\\"x\\\"\", \"Effect\": \"allow\", \"Principal\": \"*\", \"Action\": \"kms:*\", \"Resource\": \"*\"}\n}"

func TestParseOfText(t *testing.T) {
	t.Parallel()
	quoted, err := json.Marshal(written)
	if err != nil {
		t.Fatal(err)
	}
	escaped := strings.ReplaceAll(url.QueryEscape(written), "+", "%20")
	tests := map[string]struct {
		text string
		want string // what stands at the diagnostic
	}{
		"JSON in a JSON string":           {string(quoted), `\"allow\"`},
		"URL-encoded":                     {`"` + escaped + `"`, "%22allow%22"},
		"URL-encoded in lower case":       {`"` + strings.ReplaceAll(escaped, "%7B", "%7b") + `"`, "%22allow%22"},
		"URL-encoded with white space":    {`"%0A%20` + escaped + `"`, "%22allow%22"},
		"only partly URL-encoded":         {`"` + strings.ReplaceAll(escaped, "allow", "al%6Cow") + `"`, "%22al%6Cow%22"},
		"encoded in both ways: no places": {`"` + strings.Replace(escaped, "allow", `al\u006cow`, 1) + `"`, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := read(t, tt.text)
			p, ds := policy.Parse(n, policy.Key, document.Limits{})
			if len(ds) != 1 || ds[0].Code != "wrong-effect" || ds[0].Fatal {
				t.Fatalf("Parse(%s) reports %q", tt.text, brief(ds))
			}
			want := tt.want
			if want == "" {
				want = tt.text
			}
			if got := n.Span.Source.Text[ds[0].Span.Start:ds[0].Span.End]; got != want {
				t.Errorf("the diagnostic points at %s, want %s", got, want)
			}
			if got, want := p.Statements[0].Name(), `statement "é \"x\""`; got != want {
				t.Errorf("the statement is %s, want %s", got, want)
			}
		})
	}
}

func TestParseOfTextThatDoesNotDecode(t *testing.T) {
	t.Parallel()
	p, ds := policy.Parse(read(t, `"%7B%zz"`), policy.Key, document.Limits{})
	if diff := cmp.Diff([]string{"1:2-3 !syntax: Unexpected '%' where a value was expected"}, brief(ds)); diff != "" || p != nil {
		t.Errorf("Parse = %v (-want +got):\n%s", p, diff)
	}
}

func TestParseOfTextWithoutPosition(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{"Statement": 1}`, "%7B%22Statement%22:%201%7D"} {
		p, ds := policy.Parse(&document.Node{Kind: document.String, Text: text}, policy.Key, document.Limits{})
		if p == nil || len(ds) != 1 || ds[0].Code != "wrong-type" || ds[0].Span != (document.Span{}) {
			t.Errorf("Parse(%s) = %v, %+v", text, p, ds)
		}
	}
}

func TestParseOfDefectiveText(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text     string
		want     []string
		unknowns []string
	}{
		"a trailing comma":             {`{"Statement": [` + minimal + `,]}`, []string{"1:1-1 trailing-comma: JSON does not permit a trailing comma after the final value in a list"}, nil},
		"a text that is cut":           {`{"Statement": [` + minimal + `, {"Effect": "Allow"`, []string{"1:1-1 truncated: The text ends in the middle of a value", "1:1-1 missing-element: statement 2 has no Principal", "1:1-1 missing-element: statement 2 has no Action", "1:1-1 missing-resource: statement 2 has no Resource"}, []string{"-1 the rest of the policy: its text cannot be read to the end"}},
		"a word in place of a value":   {`{"Statement": {"Effect": Allow, "Principal": {"AWS": 012}, "Action": x, "Resource": ["*", y], "Condition": {"Bool": {"a": z, "b": 1}, "Null": q}}}`, []string{`1:1-1 syntax: Unexpected word "Allow" where a value was expected`, "1:1-1 number: 012 is not a JSON number", `1:1-1 syntax: Unexpected word "x" where a value was expected`, `1:1-1 syntax: Unexpected word "y" where a value was expected`, `1:1-1 syntax: Unexpected word "z" where a value was expected`, `1:1-1 syntax: Unexpected word "q" where a value was expected`}, []string{"0 the effect of statement 1: it cannot be read", "0 a principal of statement 1: it cannot be read", "0 a value of Action of statement 1: it cannot be read", "0 a value of Resource of statement 1: it cannot be read", "0 a value of the condition a of statement 1: it cannot be read", "0 the conditions of statement 1: it cannot be read"}},
		"words in place of the blocks": {`{"Statement": [{"Effect": "Deny", "Principal": x, "Action": "*", "Resource": "*", "Condition": y}, z]}`, []string{`1:1-1 syntax: Unexpected word "x" where a value was expected`, `1:1-1 syntax: Unexpected word "y" where a value was expected`, `1:1-1 syntax: Unexpected word "z" where a value was expected`}, []string{"0 the principals of statement 1: it cannot be read", "0 the Condition of statement 1: it cannot be read", "-1 a statement: it cannot be read"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src := document.NewSource("x", nil) // every place is the text as a whole
			n := &document.Node{Kind: document.String, Text: tt.text, Span: document.Span{Source: src}}
			p, ds := policy.Parse(n, policy.Key, document.Limits{})
			if diff := cmp.Diff(tt.want, brief(ds)); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.unknowns, unknowns(p)); diff != "" {
				t.Errorf("unknowns (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseOfSymbolicText(t *testing.T) {
	t.Parallel()
	statements := func(parts ...document.Part) *policy.Policy {
		p, ds := policy.Parse(symbolic(parts...), policy.Key, document.Limits{})
		if len(ds) > 0 {
			t.Errorf("Parse reports %q", brief(ds))
		}
		return p
	}
	if p := statements(symbol(opaque)); p.Complete() || len(p.Statements) > 0 {
		t.Errorf("a text that is not known gives %+v", p)
	}
	if p := statements(text("\n "), symbol(opaque), text("\n")); p.Complete() || len(p.Statements) > 0 {
		t.Errorf("a text that is not known, in white space, gives %+v", p)
	}
	p := statements(text(`{"Statement": [`+minimal), symbol(opaque), text(`]}`))
	if got, want := unknowns(p), []string{"-1 any number of statements: parameter X has no default"}; !cmp.Equal(got, want) || len(p.Statements) != 1 {
		t.Errorf("statements that are not known give %q, want %q", got, want)
	}
	p = statements(text(`{"Statement": {"Effect": "Allow", `), symbol(opaque), text(`}}`))
	if got, want := unknowns(p), []string{"0 the name of an element: parameter X has no default"}; !cmp.Equal(got, want) {
		t.Errorf("elements that are not known give %q, want %q", got, want)
	}
	p = statements(text(`{`), symbol(opaque), text(`}`))
	if got, want := unknowns(p), []string{"-1 the name of an element: parameter X has no default"}; !cmp.Equal(got, want) {
		t.Errorf("a policy of unknown elements gives %q, want %q", got, want)
	}
	p = statements(text(`{"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::`), symbol(account), text(`:root"}, "Action": "*", "Resource": "*"}}`))
	if got := p.Statements[0].Principals.List[0]; got.Type != policy.AccountPrincipal || got.Account.Symbol() != account || !p.Complete() {
		t.Errorf("a symbol in a principal gives %+v, %q", got, unknowns(p))
	}
}

func TestLimitsHoldInsideText(t *testing.T) {
	t.Parallel()
	_, ds := policy.Parse(&document.Node{Kind: document.String, Text: written}, policy.Key, document.Limits{Bytes: 10})
	if got := fmt.Sprint(brief(ds)); !document.Fatal(ds) || !strings.Contains(got, "size") {
		t.Errorf("Parse reports %s, want that the text is too large", got)
	}
}
