package policy_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/policy"
)

const whole = `{"Version": "2012-10-17", "Statement": [{"Sid": "S", "Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": ["kms:*"], "Resource": "*", "Condition": {"Bool": {"aws:x": ["true"]}}}]}`

// TestUnknownParts is about values that are not known before deployment in every place: nothing is reported, what is
// not known is noted, and what is complete says so.
func TestUnknownParts(t *testing.T) {
	t.Parallel()
	list := func(items ...*document.Node) *document.Node { return &document.Node{Kind: document.List, Items: items} }
	object := func(key, value *document.Node) *document.Node {
		return &document.Node{Kind: document.Object, Members: []document.Member{{Key: key, Value: value}}}
	}
	word := func(s string) *document.Node { return symbolic(text(s)) }
	either := choice(word("a"), word("b"))
	looped := word("kms:Get*")
	looped.Repeats = true
	const no = "it is not known before deployment"
	const x = "parameter X has no default"
	complete := func(s policy.Statement) []bool {
		return []bool{s.Principals.Complete, s.Actions.Complete, s.Resources.Complete, !s.ConditionsUnknown, len(s.Conditions) == 1 && s.Conditions[0].Complete}
	}
	all := []bool{true, true, true, true, true}
	tests := map[string]struct {
		element  string
		value    *document.Node
		want     []string
		complete []bool // principals, actions, resources, conditions, values of the first condition
	}{
		"a sid changes nothing":            {"Sid", unknown(opaque), nil, all},
		"a choice of sids changes nothing": {"Sid", either, nil, all},
		"the effect":                       {"Effect", unknown(opaque), []string{`0 the effect of statement "S": ` + x}, all},
		"a choice of effects":              {"Effect", choice(word("Allow"), word("Deny")), []string{`0 the effect of statement "S": ` + no}, all},
		"a symbolic effect":                {"Effect", symbolic(symbol(opaque)), []string{`0 the effect of statement "S": ` + x}, all},
		"the principal":                    {"Principal", unknown(opaque), []string{`0 a principal of statement "S": ` + x}, []bool{false, true, true, true, true}},
		"a choice of principals":           {"Principal", either, []string{`0 the principals of statement "S": ` + no}, []bool{false, true, true, true, true}},
		"the value of AWS":                 {"Principal", object(word("AWS"), unknown(opaque)), []string{`0 a principal of statement "S": ` + x}, []bool{false, true, true, true, true}},
		"one of the values of AWS":         {"Principal", object(word("AWS"), list(word("*"), either)), []string{`0 a principal of statement "S": ` + no}, []bool{false, true, true, true, true}},
		"a principal that is one symbol":   {"Principal", object(word("AWS"), symbolic(symbol(opaque))), []string{`0 a principal of statement "S": ` + x}, []bool{false, true, true, true, true}},
		"any number of principals":         {"Principal", object(word("AWS"), list(looped)), []string{`0 a principal of statement "S": ` + no}, []bool{false, true, true, true, true}},
		"the type of the principals":       {"Principal", object(symbolic(symbol(opaque)), word("*")), []string{`0 a type of principals of statement "S": ` + x}, []bool{false, true, true, true, true}},
		"an account is known well enough":  {"Principal", object(word("AWS"), symbolic(symbol(account))), nil, all},
		"the action":                       {"Action", unknown(opaque), []string{`0 a value of Action of statement "S": ` + x}, []bool{true, false, true, true, true}},
		"a choice of actions":              {"Action", either, []string{`0 a value of Action of statement "S": ` + no}, []bool{true, false, true, true, true}},
		"a choice among the actions":       {"Action", list(word("kms:*"), either), []string{`0 a value of Action of statement "S": ` + no}, []bool{true, false, true, true, true}},
		"any number of actions":            {"Action", list(looped), []string{`0 a value of Action of statement "S": ` + no}, []bool{true, false, true, true, true}},
		"an action with a symbol inside":   {"Action", symbolic(text("kms:"), symbol(opaque)), nil, all},
		"the resource":                     {"Resource", symbolic(symbol(opaque)), []string{`0 a value of Resource of statement "S": ` + x}, []bool{true, true, false, true, true}},
		"a resource with symbols inside":   {"Resource", symbolic(text("arn:aws:kms:"), symbol(region), text(":"), symbol(account), text(":key/*")), nil, all},
		"the condition":                    {"Condition", unknown(opaque), []string{`0 the Condition of statement "S": ` + x}, []bool{true, true, true, false, false}},
		"a choice of conditions":           {"Condition", either, []string{`0 the Condition of statement "S": ` + no}, []bool{true, true, true, false, false}},
		"the operator":                     {"Condition", object(symbolic(symbol(opaque)), object(word("aws:x"), word("true"))), []string{`0 a condition operator of statement "S": ` + x}, []bool{true, true, true, false, false}},
		"the keys of an operator":          {"Condition", object(word("Bool"), unknown(opaque)), []string{`0 the conditions of statement "S": ` + x}, []bool{true, true, true, false, false}},
		"a symbolic key stays":             {"Condition", object(word("StringLike"), object(symbolic(symbol(opaque), text(":sub")), word("a"))), nil, all},
		"the value of a key may be a list": {"Condition", object(word("Bool"), object(word("aws:x"), unknown(opaque))), nil, []bool{true, true, true, true, false}},
		"one of the values of a key":       {"Condition", object(word("Bool"), object(word("aws:x"), list(unknown(opaque)))), nil, all},
		"a string that is one symbol":      {"Condition", object(word("Bool"), object(word("aws:x"), symbolic(symbol(opaque)))), nil, all},
		"any number of values of a key":    {"Condition", object(word("Bool"), object(word("aws:x"), list(looped))), nil, []bool{true, true, true, true, false}},
		"a choice of values of a key":      {"Condition", object(word("Bool"), object(word("aws:x"), either)), []string{`0 a value of the condition aws:x of statement "S": ` + no}, []bool{true, true, true, true, false}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, ds := policy.Parse(replaced(t, whole, tt.element, tt.value), policy.Key, document.Limits{})
			if len(ds) > 0 {
				t.Fatalf("Parse reports %q", brief(ds))
			}
			if diff := cmp.Diff(tt.want, unknowns(p)); diff != "" || p.Complete() != (tt.want == nil) {
				t.Errorf("complete: %v, unknowns (-want +got):\n%s", p.Complete(), diff)
			}
			if diff := cmp.Diff(tt.complete, complete(p.Statements[0])); diff != "" {
				t.Errorf("complete elements (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnknownPartsOfTheDocument(t *testing.T) {
	t.Parallel()
	const opaqueValue = `{"$kmslint": {"unknown": "it is secret"}}`
	const alternatives = `{"$kmslint": {"alt": [{"on": "C", "is": "true", "value": ` + minimal + `}, {"on": "C", "is": "false"}]}}`
	tests := map[string]struct {
		text       string
		want       []string
		statements []int // the numbers of those that are known
	}{
		"the policy":               {opaqueValue, []string{"-1 the policy: it is secret"}, nil},
		"a choice of policies":     {alternatives, []string{"-1 the policy: it is not known before deployment"}, nil},
		"the version":              {`{"Version": ` + opaqueValue + `, "Statement": ` + minimal + `}`, []string{"-1 the version of the policy language: it is secret"}, []int{1}},
		"a choice of versions":     {`{"Version": {"$kmslint": {"alt": [{"on": "C", "is": "true", "value": "x"}]}}, "Statement": ` + minimal + `}`, []string{"-1 the version of the policy language: it is not known before deployment"}, []int{1}},
		"the id changes nothing":   {`{"Id": ` + opaqueValue + `, "Statement": ` + minimal + `}`, nil, []int{1}},
		"the statements":           {`{"Statement": ` + opaqueValue + `}`, []string{"-1 a statement: it is secret"}, nil},
		"one of the statements":    {`{"Statement": [` + minimal + `, ` + opaqueValue + `, ` + alternatives + `, ` + minimal + `]}`, []string{"-1 a statement: it is secret", "-1 a statement: it is not known before deployment"}, []int{1, 4}},
		"any number of them":       {`{"Statement": [{"$kmslint": {"repeats": ` + opaqueValue + `}}]}`, []string{"-1 any number of statements: it is secret"}, nil},
		"a statement that repeats": {`{"Statement": [{"$kmslint": {"repeats": ` + minimal + `}}]}`, nil, []int{1}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, ds := policy.Parse(read(t, tt.text), policy.Key, document.Limits{})
			if len(ds) > 0 {
				t.Fatalf("Parse reports %q", brief(ds))
			}
			if diff := cmp.Diff(tt.want, unknowns(p)); diff != "" || p.Complete() != (tt.want == nil) {
				t.Errorf("complete: %v, unknowns (-want +got):\n%s", p.Complete(), diff)
			}
			var numbers []int
			for i, s := range p.Statements {
				if numbers = append(numbers, s.Number); s.Index != i {
					t.Errorf("statement %d has the index %d", i, s.Index)
				}
				if want := name == "a statement that repeats"; s.Repeats != want {
					t.Errorf("statement %d repeats: %v, want %v", i, s.Repeats, want)
				}
			}
			if diff := cmp.Diff(tt.statements, numbers); diff != "" {
				t.Errorf("statements (-want +got):\n%s", diff)
			}
		})
	}
}
