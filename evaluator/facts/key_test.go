package facts_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

func TestAttributesAreReadAsWhatTheyMean(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       any // nil for one that is not known
	}{
		{"a boolean", `true`, true},
		{"the text of a boolean", `"true"`, true},
		{"the text of a boolean in YAML's other spelling", `"False"`, false},
		{"a number", `30`, 30},
		{"the text of a number", `"7"`, 7},
		{"twelve digits are a number too", `"111122223333"`, 111122223333},
		{"more digits than a number has", `"111122223333444455556666"`, "111122223333444455556666"},
		{"a fraction stays as it is written", `1.5`, "1.5"},
		{"text", `"yes"`, "yes"},
		{"no text", `""`, ""},
		{"a parameter", text(opaque), nil},
		{"text with a parameter in it", text(`"RSA_"`, opaque), nil},
		{"a wrong type", `["a"]`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := ofKey(t, "null", `{"KeyMetadata": {"KeySpec": `+tt.text+`}}`, facts.Options{})[0]
			got := f.Key.Spec
			if diff := cmp.Diff(tt.want, got.Value); diff != "" || got.Known != (tt.want != nil) || got.At != "/key/spec" {
				t.Errorf("KeySpec %s = %+v (-want +got):\n%s", tt.text, got, diff)
			}
			var unknowns []string
			for _, u := range f.Unknowns {
				unknowns = append(unknowns, u.What+": "+u.Why)
			}
			if (len(unknowns) == 0) != got.Known {
				t.Errorf("KeySpec %s is known: %v, but the unknowns are %q", tt.text, got.Known, unknowns)
			}
		})
	}
}

func TestUnknownAttributesSayWhy(t *testing.T) {
	t.Parallel()
	f := ofKey(t, "null", `{"KeyMetadata": {"KeyState": `+text(opaque)+`, "Origin": ["AWS_KMS"]}, "Rotation": {"KeyRotationEnabled": `+
		unknownBecause("the stack Base exports it")+`}}`, facts.Options{})[0]
	var got []string
	for _, u := range f.Unknowns {
		got = append(got, u.What+": "+u.Why)
	}
	want := []string{
		"the attribute KeyState: parameter Any has no default",
		"the attribute Origin: it is a list and not one value",
		"the attribute EnableKeyRotation: the stack Base exports it",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestUnknownAttributesAreToldTogether(t *testing.T) {
	t.Parallel()
	s := document.NewUnknown(document.Span{}, &document.Symbol{ID: "rest", Why: "a macro may set it"})
	other := document.NewUnknown(document.Span{}, &document.Symbol{ID: "other", Why: "the stack Base exports it"})
	k := inventory.Key{KeyMetadata: inventory.KeyMetadata{KeySpec: s, KeyUsage: other, Origin: s, MultiRegion: s}}
	var got []string
	for _, u := range facts.OfKey(&k, &inventory.Account{}, facts.Options{})[0].Unknowns {
		got = append(got, u.What+": "+u.Why)
	}
	want := []string{
		"each of the attributes KeySpec, Origin, MultiRegion: a macro may set it",
		"the attribute KeyUsage: the stack Base exports it",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestKeyIsAlwaysAFact(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{"KeyMetadata": {}}`, `{"PendingWindowInDays": 7, "KeyMetadata": {}}`, `{"KeyMetadata": {"Arn": "arn:aws:kms:us-east-1:111122223333:key/1"}, "Policy": null}`} {
		f := ofKey(t, ownerAccount, text, facts.Options{})[0]
		if f.Key == nil || f.Key.Span().Start == f.Key.Span().End {
			t.Errorf("%s: key = %+v, want one with a place", text, f.Key)
		}
	}
	if f := ofPolicy(t, policyOf(), facts.Options{}); f.Key != nil {
		t.Errorf("the facts of a policy without key have the key %+v", f.Key)
	}
}

func TestDefaultPolicyAppliesInItsBranch(t *testing.T) {
	t.Parallel()
	key := `{"KeyMetadata": {}, "Policy": ` + choice("condition Own", policyOf(allows(ownerRoot, `"kms:*"`)), "null") + `}`
	var got []string
	for _, f := range ofKey(t, ownerAccount, key, facts.Options{}) {
		got = append(got, fmt.Sprintf("%s: default %v, policy %v", f.Branch, f.Key.DefaultPolicy, f.Policy != nil))
	}
	want := []string{"if condition Own is true: default false, policy true", "if condition Own is false: default true, policy false"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAlternativesBecomeBranches(t *testing.T) {
	t.Parallel()
	statement := func(i int) string {
		return choice(fmt.Sprintf("condition C%d", i), allows(ownerRoot, `"kms:Decrypt"`), "")
	}
	tests := []struct {
		name     string
		choices  int
		branches int // 0: some, but not all
		complete bool
	}{
		{"none", 0, 1, true},
		{"one condition", 1, 2, true},
		{"as many as are looked at", 4, 16, true},
		{"too many", 9, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var statements []string
			for i := range tt.choices {
				statements = append(statements, statement(i))
			}
			policy := policyOf(append(statements, allows(ownerRoot, `"kms:*"`))...)
			documents := facts.OfDocument(&inventory.Document{Kind: "key", Policy: parse(t, policy)}, facts.Options{})
			keys := ofKey(t, ownerAccount, `{"KeyMetadata": {}, "Policy": `+policy+`}`, facts.Options{})
			for what, all := range map[string][]*facts.Facts{"OfDocument": documents, "OfKey": keys} {
				if tt.branches == 0 && (len(all) < 2 || len(all) > 64) || tt.branches != 0 && len(all) != tt.branches {
					t.Fatalf("%s gives %d branches, want %d", what, len(all), tt.branches)
				}
				seen := map[string]bool{}
				for _, f := range all {
					seen[f.Branch] = true
					if f.Policy.Complete != tt.complete {
						t.Errorf("%s %q: complete = %v, want %v", what, f.Branch, f.Policy.Complete, tt.complete)
					}
					if (len(f.Unknowns) > 0) == tt.complete {
						t.Errorf("%s %q: unknowns = %+v", what, f.Branch, f.Unknowns)
					}
					if want := strings.Count(f.Branch, "is true") + 1; len(f.Policy.Statements) != want {
						t.Errorf("%s %q has %d statements, want %d", what, f.Branch, len(f.Policy.Statements), want)
					}
				}
				if len(seen) != len(all) {
					t.Errorf("%s: the branches are called %v", what, seen)
				}
			}
		})
	}
}

func TestBranchesOfAttributesAndPolicyGoTogether(t *testing.T) {
	t.Parallel()
	key := `{"KeyMetadata": {"KeyManager": "CUSTOMER"}, "Rotation": {"KeyRotationEnabled": ` + choice("condition Prod", "true", "false") + `},
		"Policy": ` + policyOf(choice("condition Prod", allows(ownerRoot, `"kms:*"`), allows(otherRoot, `"kms:*"`))) + `}`
	got := map[string]string{}
	for _, f := range ofKey(t, ownerAccount, key, facts.Options{}) {
		got[f.Branch] = fmt.Sprint(f.Key.Rotation.Enabled.Value, " ", f.Policy.Statements[0].Principals.List[0].Account)
	}
	want := map[string]string{"if condition Prod is true": "true own", "if condition Prod is false": "false external"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
