package cloudformation_test

import (
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/cloudformation"
)

// stackSet is a template with one stack set, whose template is body.
func stackSet(body string) string {
	return "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, a]}\nResources:\n  Set:\n    Type: AWS::CloudFormation::StackSet\n    Properties:\n      TemplateBody: " + body + "\n"
}

func TestStackSetPositions(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body string }{
		{"YAML in a block", "|\n        Resources:\n          Key:\n            Type: AWS::KMS::Key\n            Properties:\n              KeyPolicy: {Id: \"here\"}"},
		{"YAML in a folded block", ">-\n        {Resources:\n        {Key: {Type: AWS::KMS::Key,\n        Properties: {KeyPolicy: {Id: here}}}}}"},
		{"JSON in a block", "|\n        {\"Resources\": {\"Key\": {\"Type\": \"AWS::KMS::Key\",\n          \"Properties\": {\"KeyPolicy\": {\"Id\": \"here\"}}}}}"},
		{"JSON with variables", "!Sub '{\"Resources\": {\"Key\": {\"Type\": \"AWS::KMS::Key\", \"Properties\": {\"Description\": \"${AWS::Region}\", \"KeyPolicy\": {\"Id\": \"here\"}}}}}'"},
		{"text of a value", "{'Fn::ToJsonString': {Resources: {Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Id: here}}}}}}"},
		{"in a stack set", "|\n        Resources:\n          In:\n            Type: AWS::CloudFormation::StackSet\n            Properties:\n              TemplateBody: |\n                Resources:\n                  Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Id: here}}}"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			inv := load(t, stackSet(test.body), cloudformation.Options{AccountID: "111122223333"})
			if len(inv.Accounts) != 1 || len(inv.Accounts[0].Regions[0].Keys) != 1 {
				t.Fatalf("Load returned %d accounts, want one with one key", len(inv.Accounts))
			}
			k := inv.Accounts[0].Regions[0].Keys[0]
			n := k.Policy.Member("Id")
			if got := n.Span.Source.Text[n.Span.Start:n.Span.End]; strings.Trim(got, `"`) != "here" {
				t.Errorf("span of the Id = %q, want %q", got, "here")
			}
			if got := k.Declared.Source.Text[k.Declared.Start:k.Declared.End]; strings.Trim(got, `"`) != "Key" {
				t.Errorf("the key is declared at %q, want %q", got, "Key")
			}
			if !strings.HasPrefix(k.Address, "Set.") || !strings.HasSuffix(k.Address, ".Key") && k.Address != "Set.Key" {
				t.Errorf("address = %q, want Set.….Key", k.Address)
			}
			if account := inv.Accounts[0].AccountID; account.Concrete() {
				t.Errorf("account = %s, want that of the stack set, not of the template around it", render(account))
			}
		})
	}
}

func TestStackSetsThatAreNotEvaluated(t *testing.T) {
	t.Parallel()
	const key = "{Resources: {Key: {Type: AWS::KMS::Key}}}"
	tests := []struct{ name, body, want string }{
		{"elsewhere", "!Ref P", ""},
		{"another kind of text", "'a: b'", ""},
		{"text that mentions a key", "'AWS::KMS::Key'", "The template of the stack set Set is not evaluated: it is no template"},
		{"YAML with variables", "!Sub '{Description: \"${P}\", Resources: {Key: {Type: AWS::KMS::Key}}}'", "The template of the stack set Set is not evaluated: Unexpected ':' after a value"},
		{"block YAML with variables", "!Sub \"Description: ${P}\\nResources: {Key: {Type: AWS::KMS::Key}}\"", "The template of the stack set Set is not evaluated: parameter P has no default"},
		{"a choice", "!If [C, '" + key + "', '" + key + "x']", "The template of the stack set Set is not evaluated: it depends on conditions"},
		{"broken", "'Resources: {Key: {Type: AWS::KMS::Key'", "The template of the stack set Set is not evaluated: "},
		{"without resources", "'AWSTemplateFormatVersion: 2010-09-09'", "Set has no Resources"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, diagnostics := cloudformation.Load("test.yaml", read(t, "test.yaml", stackSet(test.body)), cloudformation.Options{})
			if test.want == "" && len(diagnostics) == 0 {
				return
			}
			if len(diagnostics) != 1 || !strings.HasPrefix(diagnostics[0].Summary, test.want) || diagnostics[0].Code != "not-evaluated" || diagnostics[0].Fatal {
				t.Errorf("Load reported %v, want %q", diagnostics, test.want)
			}
		})
	}
}

// A parameter of a stack set's template is not that of the same name around it.
func TestStackSetsHaveSymbolsOfTheirOwn(t *testing.T) {
	t.Parallel()
	const body = "'{\"Parameters\": {\"P\": {\"Type\": \"String\"}}, \"Resources\": {\"Key\": {\"Type\": \"AWS::KMS::Key\", \"Properties\": {\"KeyPolicy\": [{\"Ref\": \"P\"}, {\"Fn::If\": [\"C\", 1, 2]}, {\"Ref\": \"AWS::Partition\"}]}}}}'"
	inv := load(t, stackSet(body), cloudformation.Options{})
	const want = "[${opaque parameter P of the stack set Set}, <condition C of the stack set Set=true: 1, condition C of the stack set Set=false: 2>, ${partition self}]"
	if got := render(inv.Accounts[0].Regions[0].Keys[0].Policy); got != want {
		t.Errorf("the policy is %s, want %s", got, want)
	}
}

// The account of a stack set is not that of the template around it, and two stack sets are for two sets of accounts.
func TestStackSetsHaveAccountsOfTheirOwn(t *testing.T) {
	t.Parallel()
	const body = "'{\"Resources\": {\"Key\": {\"Type\": \"AWS::KMS::Key\"}}}'"
	inv := load(t, stackSet(body)+"  Other: {Type: AWS::CloudFormation::StackSet, Properties: {TemplateBody: "+body+"}}\n  Key: {Type: AWS::KMS::Key}\n", cloudformation.Options{})
	if len(inv.Accounts) != 3 {
		t.Fatalf("Load returned %d accounts, want 3", len(inv.Accounts))
	}
	symbol := func(i int) *document.Symbol { return inv.Accounts[i].AccountID.Parts()[0].Symbol }
	if symbol(0).ID != document.Self || symbol(1).Same(symbol(0)) || symbol(1).Same(symbol(2)) {
		t.Errorf("accounts = %s, %s and %s, want three that differ", symbol(0).ID, symbol(1).ID, symbol(2).ID)
	}
}
