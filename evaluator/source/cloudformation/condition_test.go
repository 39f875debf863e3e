package cloudformation_test

import (
	"slices"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/cloudformation"
)

const conditional = `
Parameters:
  Env: {Type: String, AllowedValues: [dev, test, prod]}
  Free: {Type: String}
  Team: {Type: String, Default: ''}
  Number: {Type: String, AllowedPattern: '\d{12}'}
Mappings:
  Stage: {dev: {Is: small}, test: {Is: small}, prod: {Is: large}}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsNotProd: !Not [!Condition IsProd]
  IsSmall: !Equals [!FindInMap [Stage, !Ref Env, Is], small]
  IsTest: !Equals [test, !Ref Env]
  ProdOrTest: !Or [!Condition IsProd, !Equals [!Ref Env, test]]
  ProdAndTest: !And [!Condition IsProd, !Condition IsTest]
  FreeIsA: !Equals [!Ref Free, a]
  FreeIsB: !Equals [!Ref Free, b]
  HasTeam: !Not [!Equals [!Ref Team, '']]
  HasNumber: !Not [!Equals [!Ref Number, '']]
  InFrankfurt: !Equals [!Ref 'AWS::Region', eu-central-1]
  ProdInFrankfurt: !And [!Condition IsProd, !Condition InFrankfurt]
  Always: !Equals [a, a]
  Itself: !Not [!Condition Itself]
  Same: !Equals [!Ref Free, !Ref Free]
  Stored: !Equals ['{{resolve:ssm:/a}}', a]
  StoredAndTest: !And [!Condition Stored, !Condition ProdAndTest]
  Broken: !Contains [a, b]
`

func TestConditions(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, expression, want string }{
		{"a parameter's values decide", "!If [IsProd, 1, 2]", "<parameter Env=dev|test: 2, parameter Env=prod: 1>"},
		{"negated", "!If [IsNotProd, 1, 2]", "<parameter Env=dev|test: 1, parameter Env=prod: 2>"},
		{"through a mapping", "!If [IsSmall, 1, 2]", "<parameter Env=dev|test: 1, parameter Env=prod: 2>"},
		{"one of two", "!If [ProdOrTest, 1, 2]", "<parameter Env=dev: 2, parameter Env=test|prod: 1>"},
		{"both of what excludes each other is false", "!If [ProdAndTest, 1, 2]", "2"},
		{"a free parameter is one of the compared values or another", "!If [FreeIsA, 1, !If [FreeIsB, 2, 3]]",
			"<parameter Free=a: 1, parameter Free=b|another value: <parameter Free=b: 2, parameter Free=a|another value: 3>>"},
		{"the default decides where defaults are used", "!If [HasTeam, 1, 2]",
			`<every parameter's default=used: 2, every parameter's default=overridden: <parameter Team="": 2, parameter Team=not "": 1>>`},
		{"an account id is not empty", "!If [HasNumber, 1, 2]", "1"},
		{"the Region", "!If [InFrankfurt, 1, 2]", "<the Region=eu-central-1: 1, the Region=not eu-central-1: 2>"},
		{"two parameters", "!If [ProdInFrankfurt, 1, 2]", "<parameter Env=dev|test: 2, parameter Env=prod: <the Region=eu-central-1: 1, the Region=not eu-central-1: 2>>"},
		{"texts", "!If [Always, 1, 2]", "1"},
		{"the side that is not taken is not resolved", "!If [Always, !Ref AWS::NoValue, 2]", "nothing"},
		{"of itself", "!If [Itself, 1, 2]", "<condition Itself=true: 2, condition Itself=false: 1>"},
		{"a parameter and itself", "!If [Same, 1, 2]", "1"},
		{"what is read at deployment", "!If [Stored, 1, 2]", "<condition Stored=true: 1, condition Stored=false: 2>"},
		{"false decides a conjunction", "!If [StoredAndTest, 1, 2]", "2"},
		{"a function that conditions do not have", "!If [Broken, 1, 2]", "<condition Broken=true: 1, condition Broken=false: 2>"},
		{"a condition that is not there", "!If [Missing, 1, 2]", "<condition Missing=true: 1, condition Missing=false: 2>"},
		{"both sides are left out", "!If [IsProd, !Ref AWS::NoValue, !Ref AWS::NoValue]", "nothing"},
		{"agrees with the parameter itself", "!If [IsProd, !Sub 'x-${Env}', y]",
			"<parameter Env=dev|test: y, parameter Env=prod: <parameter Env=dev: x-dev, parameter Env=test: x-test, parameter Env=prod: x-prod>>"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			inv := load(t, conditional+"Resources: {Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Value: "+test.expression+"}}}}\n", cloudformation.Options{})
			n := inv.Accounts[0].Regions[0].Keys[0].Policy.Member("Value")
			if got := render(n); got != test.want {
				t.Errorf("%s resolves to\n  %s, want\n  %s", test.expression, got, test.want)
			}
		})
	}
}

// Where Env is prod, no combination has it as dev.
func TestConditionsMakeNoImpossibleCombinations(t *testing.T) {
	t.Parallel()
	inv := load(t, conditional+"Resources: {Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {A: !If [IsProd, prod, other], B: !Ref Env, C: !If [IsTest, test, other]}}}}\n", cloudformation.Options{})
	policy := inv.Accounts[0].Regions[0].Keys[0].Policy
	all, complete := document.Assignments(16, policy)
	var got []string
	for _, a := range all {
		got = append(got, render(a.Apply(policy)))
	}
	slices.Sort(got)
	want := []string{"{A: other, B: dev, C: other}", "{A: other, B: test, C: test}", "{A: prod, B: prod, C: other}"}
	if !complete || !slices.Equal(got, want) {
		t.Errorf("the policy may be %q, want %q", got, want)
	}
}

func TestConditionsOfResources(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, condition, want string }{
		{"known to be false", "ProdAndTest", "no key"},
		{"known to be true", "Always", "<parameter Env=dev|test: b, parameter Env=prod: a>"},
		{"of the same parameter", "IsProd", "a"},
		{"of some of its values", "ProdOrTest", "<parameter Env=test: b, parameter Env=prod: a>"},
		{"of another one", "InFrankfurt", "<parameter Env=dev|test: b, parameter Env=prod: a>"},
		{"of both", "ProdInFrankfurt", "a"},
		{"not known", "Stored", "<parameter Env=dev|test: b, parameter Env=prod: a>"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			inv := load(t, conditional+"Resources: {Key: {Type: AWS::KMS::Key, Condition: "+test.condition+", Properties: {Description: !If [IsProd, a, b]}}}\n", cloudformation.Options{})
			got := "no key"
			if len(inv.Accounts) > 0 {
				got = render(inv.Accounts[0].Regions[0].Keys[0].KeyMetadata.Description)
			}
			if got != test.want {
				t.Errorf("with the condition %s: %s, want %s", test.condition, got, test.want)
			}
		})
	}
}
