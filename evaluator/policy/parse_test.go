package policy_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

// minimal is a statement that nothing is wrong with.
const minimal = `{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}`

func TestParseReportsEveryProblem(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		kind policy.Kind
		text string
		want []string
	}{
		"a list is no policy":                 {policy.Key, `[]`, []string{"1:1-3 !not-a-policy: A policy must be an object, not a list"}},
		"a number is no policy":               {policy.Key, `1`, []string{"1:1-2 !not-a-policy: A policy must be an object, not a number"}},
		"a string that is no JSON":            {policy.Key, `"hello"`, []string{`1:2-7 syntax: Unexpected word "hello" where a value was expected`, "1:1-8 !not-a-policy: The text of the policy is not a JSON object"}},
		"a string that holds a list":          {policy.Key, `"[]"`, []string{"1:1-5 !not-a-policy: The text of the policy is not a JSON object"}},
		"a string that holds null":            {policy.Key, `"null"`, []string{"1:1-7 !not-a-policy: The text of the policy is not a JSON object"}},
		"an empty string":                     {policy.Key, `""`, []string{"1:2-2 !empty: The text is empty"}},
		"no statement":                        {policy.Key, `{}`, []string{"1:1-3 missing-element: The policy has no Statement"}},
		"an empty list of statements":         {policy.Key, `{"Statement": []}`, []string{"1:15-17 missing-element: The policy has no statements"}},
		"statement that is a string":          {policy.Key, `{"Statement": "x"}`, []string{"1:15-18 wrong-type: A statement must be an object, not a string"}},
		"statement that is null":              {policy.Key, `{"Statement": null}`, []string{"1:15-19 wrong-type: A statement must be an object, not null"}},
		"list in the list of statements":      {policy.Key, `{"Statement": [[]]}`, []string{"1:16-18 wrong-type: A statement must be an object, not a list"}},
		"unknown version":                     {policy.Key, `{"Version": "2012-10-18", "Statement": ` + minimal + `}`, []string{`1:13-25 wrong-version: The policy language has no version "2012-10-18"`}},
		"version that is a number":            {policy.Key, `{"Version": 2012, "Statement": ` + minimal + `}`, []string{"1:13-17 wrong-type: Version must be a string, not a number"}},
		"version that is null":                {policy.Key, `{"Version": null, "Statement": ` + minimal + `}`, []string{"1:13-17 wrong-type: Version must be a string, not null"}},
		"id that is a number":                 {policy.Key, `{"Id": 1, "Statement": ` + minimal + `}`, nil},
		"id that is a list":                   {policy.Key, `{"Id": [], "Statement": ` + minimal + `}`, []string{"1:8-10 wrong-type: Id must be a string, not a list"}},
		"unknown elements of a policy":        {policy.Key, `{"version": "2012-10-17", "Statement": ` + minimal + `, "Statements": []}`, []string{`1:2-11 unknown-element: "version" is not an element of a policy`, `1:115-127 unknown-element: "Statements" is not an element of a policy`}},
		"unknown elements of a statement":     {policy.Key, `{"Statement": {"sid": "x", ` + minimal[1:] + `}`, []string{`1:16-21 unknown-element: "sid" is not an element of a statement`}},
		"sid that is a list":                  {policy.Key, `{"Statement": {"Sid": [], ` + minimal[1:] + `}`, []string{"1:23-25 wrong-type: Sid must be a string, not a list"}},
		"nothing in a statement":              {policy.Key, `{"Statement": [` + minimal + `, {}]}`, []string{"1:91-93 missing-element: statement 2 has no Effect", "1:91-93 missing-element: statement 2 has no Principal", "1:91-93 missing-element: statement 2 has no Action", "1:91-93 missing-resource: statement 2 has no Resource"}},
		"statements are counted as written":   {policy.Key, `{"Statement": [1, {"Effect": "Allow", "Principal": "*", "Action": "*"}]}`, []string{"1:16-17 wrong-type: A statement must be an object, not a number", "1:19-71 missing-resource: statement 2 has no Resource"}},
		"effect in lower case":                {policy.Key, `{"Statement": {"Sid": "Open", "Effect": "allow", "Principal": "*", "Action": "*", "Resource": "*"}}`, []string{`1:41-48 wrong-effect: Effect must be Allow or Deny, not "allow"`}},
		"effect that is a list":               {policy.Key, `{"Statement": {"Effect": ["Allow"], "Principal": "*", "Action": "*", "Resource": "*"}}`, []string{"1:26-35 wrong-type: Effect must be a string, not a list"}},
		"action and its opposite":             {policy.Key, `{"Statement": {"NotAction": "*", ` + minimal[1:] + `}`, []string{"1:16-27 conflicting-elements: statement 1 has both Action and NotAction"}},
		"resource and its opposite":           {policy.Key, `{"Statement": {"NotResource": "*", ` + minimal[1:] + `}`, []string{"1:16-29 conflicting-elements: statement 1 has both Resource and NotResource"}},
		"principal and its opposite":          {policy.Key, `{"Statement": {"NotPrincipal": "*", ` + minimal[1:] + `}`, []string{"1:16-30 conflicting-elements: statement 1 has both Principal and NotPrincipal"}},
		"actions of wrong types":              {policy.Key, `{"Statement": {"Effect": "Allow", "Principal": "*", "Action": [1, "*", {}], "Resource": true}}`, []string{"1:64-65 wrong-type: A value of Action of statement 1 must be a string, not a number", "1:72-74 wrong-type: A value of Action of statement 1 must be a string, not an object", "1:89-93 wrong-type: A value of Resource of statement 1 must be a string, not a boolean"}},
		"principal that is a list":            {policy.Key, `{"Statement": {"Effect": "Allow", "Principal": ["*"], "Action": "*", "Resource": "*"}}`, []string{`1:48-53 wrong-type: Principal must be "*" or an object, not a list`}},
		"principal that is null":              {policy.Key, `{"Statement": {"Effect": "Allow", "Principal": null, "Action": "*", "Resource": "*"}}`, []string{`1:48-52 wrong-type: Principal must be "*" or an object, not null`}},
		"principals of wrong types":           {policy.Key, `{"Statement": {"Effect": "Allow", "Principal": {"AWS": [true, "*", null], "Service": {}}, "Action": "*", "Resource": "*"}}`, []string{"1:57-61 wrong-type: A principal must be a string, not a boolean", "1:68-72 wrong-type: A principal must be a string, not null", "1:86-88 wrong-type: A principal must be a string, not an object"}},
		"principal in an identity policy":     {policy.Identity, `{"Statement": ` + minimal + `}`, []string{"1:35-46 unexpected-principal: statement 1 names a principal, which a statement of an identity policy cannot"}},
		"opposite principal in an SCP":        {policy.SCP, `{"Statement": {"NotPrincipal": "*", "Effect": "Deny", "Action": "*", "Resource": "*"}}`, []string{"1:16-30 unexpected-principal: statement 1 names a principal, which a statement of a service control policy cannot"}},
		"no principal in an RCP":              {policy.RCP, `{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}`, []string{"1:15-65 missing-element: statement 1 has no Principal"}},
		"no resource in an identity policy":   {policy.Identity, `{"Statement": {"Effect": "Allow", "Action": "*"}}`, []string{"1:15-49 missing-resource: statement 1 has no Resource"}},
		"condition that is a list":            {policy.Key, `{"Statement": {"Condition": [], ` + minimal[1:] + `}`, []string{"1:29-31 wrong-type: Condition must be an object, not a list"}},
		"operator with a string":              {policy.Key, `{"Statement": {"Condition": {"Bool": "true"}, ` + minimal[1:] + `}`, []string{"1:38-44 wrong-type: The operator Bool needs an object of condition keys, not a string"}},
		"condition values of wrong types":     {policy.Key, `{"Statement": {"Condition": {"Bool": {"aws:x": [null, {}, []], "aws:y": {}}}, ` + minimal[1:] + `}`, []string{"1:49-53 wrong-type: A value of the condition aws:x must be a string, not null", "1:55-57 wrong-type: A value of the condition aws:x must be a string, not an object", "1:59-61 wrong-type: A value of the condition aws:x must be a string, not a list", "1:73-75 wrong-type: A value of the condition aws:y must be a string, not an object"}},
		"condition keys in other letter case": {policy.Key, `{"Statement": {"Condition": {"Bool": {"aws:x": 1, "AWS:X": 2}}, ` + minimal[1:] + `}`, []string{"1:51-58 duplicate-condition-key: The condition key AWS:X stands twice under Bool, in different letter case"}},
		"all in one go": {policy.Key, "{\"Version\": \"1\", \"Statement\": [\n{\"Effect\": \"Permit\", \"Actions\": \"*\"},\n7,\n{\"Sid\": \"B\", \"Effect\": \"Deny\", \"Principal\": {\"AWS\": {}}, \"Action\": {}, \"Resource\": \"*\"}]}", []string{
			`1:13-16 wrong-version: The policy language has no version "1"`,
			`2:22-31 unknown-element: "Actions" is not an element of a statement`,
			`2:12-20 wrong-effect: Effect must be Allow or Deny, not "Permit"`,
			"2:1-37 missing-element: statement 1 has no Principal",
			"2:1-37 missing-element: statement 1 has no Action",
			"2:1-37 missing-resource: statement 1 has no Resource",
			"3:1-2 wrong-type: A statement must be an object, not a number",
			"4:53-55 wrong-type: A principal must be a string, not an object",
			`4:68-70 wrong-type: A value of Action of statement "B" must be a string, not an object`,
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, ds := policy.Parse(read(t, tt.text), tt.kind, document.Limits{})
			if diff := cmp.Diff(tt.want, brief(ds)); diff != "" {
				t.Errorf("Parse(%s) diagnostics (-want +got):\n%s", tt.text, diff)
			}
			if (p == nil) != document.Fatal(ds) {
				t.Errorf("Parse gives a policy: %v, and something fatal: %v, want just one of them", p != nil, document.Fatal(ds))
			}
			for _, d := range ds {
				if !strings.HasSuffix(d.Detail, ".") {
					t.Errorf("detail of %s = %q, want sentences", d.Code, d.Detail)
				}
			}
		})
	}
}

func TestParseAcceptsWhatTheGrammarAllows(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		kind policy.Kind
		text string
	}{
		"one statement without list":           {policy.Key, `{"Statement": ` + minimal + `}`},
		"no version and no id":                 {policy.Key, `{"Statement": [` + minimal + `]}`},
		"the old version":                      {policy.Key, `{"Version": "2008-10-17", "Id": "key-default-1", "Statement": [` + minimal + `]}`},
		"blocks in any order":                  {policy.Key, `{"Statement": [{"Resource": "*", "Action": "kms:*", "Principal": "*", "Effect": "Deny"}], "Version": "2012-10-17"}`},
		"the opposites":                        {policy.Key, `{"Statement": {"Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "NotAction": "kms:Get*", "NotResource": "a"}}`},
		"lists with one value and none":        {policy.Key, `{"Statement": {"Effect": "Deny", "Principal": {"AWS": ["*"], "Service": []}, "Action": [], "Resource": ["*"]}}`},
		"an empty principal and condition":     {policy.Key, `{"Statement": {"Effect": "Deny", "Principal": {}, "Condition": {}, "Action": "*", "Resource": "*"}}`},
		"an empty operator and empty values":   {policy.Key, `{"Statement": {"Condition": {"Bool": {}, "StringLike": {"kms:x": []}}, ` + minimal[1:] + `}`},
		"numbers and booleans as values":       {policy.Key, `{"Statement": {"Condition": {"Bool": {"aws:SecureTransport": false}, "NumericEquals": {"a": [1, 2.5]}, "StringEquals": {"aws:PrincipalAccount": 111122223333}}, ` + minimal[1:] + `}`},
		"account ids that are numbers":         {policy.Key, `{"Statement": {"Effect": "Allow", "Principal": {"AWS": [111122223333]}, "Action": "*", "Resource": "*"}}`},
		"a sid with spaces, and an empty one":  {policy.Key, `{"Statement": [{"Sid": "Allow use of the key", ` + minimal[1:] + `, {"Sid": "", ` + minimal[1:] + `]}`},
		"no principal in an identity policy":   {policy.Identity, `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`},
		"everything in an SCP":                 {policy.SCP, `{"Statement": {"Effect": "Allow", "NotAction": "*", "NotResource": "*", "Condition": {"Bool": {"a": true}}}}`},
		"everyone in an RCP":                   {policy.RCP, `{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*"}}`},
		"no resource in a role's trust policy": {policy.Resource, `{"Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, ds := policy.Parse(read(t, tt.text), tt.kind, document.Limits{})
			if len(ds) > 0 {
				t.Errorf("Parse(%s) reports %q", tt.text, brief(ds))
			}
			if !p.Complete() {
				t.Errorf("Parse(%s) finds unknown parts %q", tt.text, unknowns(p))
			}
		})
	}
}

func TestParseOfNothing(t *testing.T) {
	t.Parallel()
	for name, n := range map[string]*document.Node{"nil": nil, "null": {Kind: document.Null}} {
		if p, ds := policy.Parse(n, policy.Key, document.Limits{}); p != nil || ds != nil {
			t.Errorf("Parse(%s) = %v, %v, want neither policy nor diagnostics", name, p, ds)
		}
	}
}

func TestParseSuggestsTheElement(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"effect": "Effect", "ACTION": "Action", "Actions": "Action", "Principals": "Principal", "conditions": "Condition", "NotResources": "NotResource",
	} {
		_, ds := policy.Parse(read(t, fmt.Sprintf(`{"Statement": {%q: "x", %s}`, name, minimal[1:])), policy.Key, document.Limits{})
		if len(ds) != 1 || ds[0].Detail != fmt.Sprintf("Did you mean %s? Names of elements are case-sensitive.", want) {
			t.Errorf("%s: got %+v, want one that suggests %s", name, ds, want)
		}
	}
}

func TestParseKeepsEveryElementWithItsPlace(t *testing.T) {
	t.Parallel()
	p, ds := policy.Parse(read(t, `{"Version": "2012-10-17",
"Id": "k",
"Statement": [
{"Sid": "A",
 "Effect": "Deny",
 "NotPrincipal": {"AWS": ["111122223333", "*"]},
 "NotAction": ["kms:Get*", "kms:List*"],
 "Resource": "*",
 "Condition": {"StringNotLikeIfExists": {"kms:ViaService": ["a", "b"], "aws:x": true},
               "Null": {"aws:y": "false"}}}]}`), policy.Key, document.Limits{})
	if len(ds) > 0 {
		t.Fatalf("Parse reports %q", brief(ds))
	}
	s := p.Statements[0]
	got := map[string]string{
		"policy": at(p.Node.Span), "version": p.Version + at(p.VersionNode.Span), "id": at(p.ID.Span), "sid": at(s.Sid.Span), "statement": at(s.Node.Span),
		"effect": s.Effect.String() + at(s.EffectNode.Span), "principal": at(s.Principals.Element.Span), "second": at(s.Principals.List[1].Node.Span),
		"action": at(s.Actions.Element.Span), "list": at(s.Actions.Values[1].Span), "resource": at(s.Resources.Element.Span), "all": at(s.Resources.Values[0].Span),
		"condition": at(s.ConditionNode.Span), "operator": s.Conditions[1].Operator.String() + at(s.Conditions[1].OperatorNode.Span),
		"key": s.Conditions[1].Key() + at(s.Conditions[1].KeyNode.Span), "value": at(s.Conditions[0].Values[1].Span), "null": s.Conditions[2].Operator.Base,
	}
	want := map[string]string{
		"policy": "1:1-10:46", "version": "2012-10-171:13-25", "id": "2:7-10", "sid": "4:9-12", "statement": "4:1-10:44",
		"effect": "Deny5:12-18", "principal": "6:2-16", "second": "6:43-46", "action": "7:2-13", "list": "7:28-39", "resource": "8:2-12", "all": "8:14-17",
		"condition": "9:15-10:43", "operator": "StringNotLikeIfExists9:16-39", "key": "aws:x9:72-79", "value": "9:66-69", "null": "Null",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("elements (-want +got):\n%s", diff)
	}
	if !s.Principals.Not || !s.Actions.Not || s.Resources.Not || len(s.Conditions) != 3 || s.Index != 0 || s.Number != 1 {
		t.Errorf("got %+v", s)
	}
}

func TestLastOfDuplicateElementsCounts(t *testing.T) {
	t.Parallel()
	p, ds := policy.Parse(read(t, `{"Version": "x", "Version": "2012-10-17", "Statement": 1, "Statement": {"Effect": "Deny", "Action": "a", "Action": "b", `+minimal[1:]+`}`), policy.Key, document.Limits{})
	if len(ds) > 0 {
		t.Fatalf("Parse reports %q", brief(ds))
	}
	if s := p.Statements[0]; p.Version != "2012-10-17" || s.Effect != policy.Allow || s.Actions.Values[0].Text != "kms:*" {
		t.Errorf("version %q, effect %v, action %q, want the last ones", p.Version, s.Effect, s.Actions.Values[0].Text)
	}
}
