package ruleset_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/ruleset"
)

// ownRule is a rule with that id, name and body, as somebody else than us writes it.
func ownRule(id, name, body string) string {
	return strings.NewReplacer("KMS999", id, "some_rule", name).Replace(rule(body))
}

const limitBody = `finding contains {"at": input.policy.at, "message": sprintf("%v %v", [data.kmslint.parameters.some_rule.limit, data.kmslint.parameters.some_rule.other])}`

func TestParametersReplaceDefaults(t *testing.T) {
	t.Parallel()
	bundle, err := ruleset.Read(ruleFS(t, map[string]string{
		ruleFile:                       rule(limitBody),
		"kmslint/parameters/data.json": `{"some_rule": {"limit": 1, "other": 2}}`,
	}), ruleset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	set, err := bundle.Compile(t.Context(), ruleset.Selection{Parameters: map[string]any{"some_rule": map[string]any{"limit": 3.0}}})
	if err != nil {
		t.Fatal(err)
	}
	again, err := set.WithParameters(t.Context(), map[string]any{"some_rule": map[string]any{"other": "x"}})
	if err != nil {
		t.Fatal(err)
	}
	f := factsOf(t, `{"Statement": []}`)
	for _, tt := range []struct {
		set  *ruleset.Set
		want string
	}{{set, "3 2"}, {again, "3 x"}, {set, "3 2"}} {
		results, err := tt.set.Evaluate(t.Context(), f)
		if err != nil || len(results) != 1 || results[0].Message != tt.want {
			t.Errorf("Evaluate = %v, %v, want one result with the message %q", results, err, tt.want)
		}
	}
	want := map[string]any{"some_rule": map[string]any{"limit": 1.0, "other": 2.0}}
	if diff := cmp.Diff(want, bundle.Parameters()); diff != "" {
		t.Errorf("the defaults changed (-want +got):\n%s", diff)
	}
}

func TestCompileLeavesOutWhatIsNotSelected(t *testing.T) {
	t.Parallel()
	body := `finding contains {"at": "/policy", "message": "m"}`
	bundle, err := ruleset.Read(ruleFS(t, map[string]string{
		ruleFile: rule(body), "group/other/other.rego": ownRule("KMS998", "other", body),
	}), ruleset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, keep := range []string{"KMS999", "KMS998", ""} {
		set, err := bundle.Compile(t.Context(), ruleset.Selection{Keep: func(r *finding.Rule) bool { return r.ID == keep }})
		if err != nil {
			t.Fatal(err)
		}
		results, err := set.Evaluate(t.Context(), factsOf(t, `{"Statement": []}`))
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, r := range results {
			found = append(found, r.Rule.ID)
		}
		var want []string
		if keep != "" {
			want = []string{keep}
		}
		if diff := cmp.Diff(want, found); diff != "" || len(set.Rules()) != len(want) || len(set.Known()) != 2 {
			t.Errorf("rules that ran (-want +got):\n%s%d rules, %d known", diff, len(set.Rules()), len(set.Known()))
		}
	}
}

func TestFrameworksAreTags(t *testing.T) {
	t.Parallel()
	text := strings.Replace(rule(`finding := set()`), "#   - A 1\n", "#   - CIS AWS v1.2 2.8\n#   - PCI DSS v4.0.1 3.7.4\n#   - PCI DSS 3.2.1 3.6.4\n#   tags:\n#   - mine\n", 1)
	set, err := ruleset.Load(t.Context(), ruleFS(t, map[string]string{ruleFile: text}), ruleset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"mine", "cis-aws", "pci-dss"}, set.Rules()[0].Tags); diff != "" {
		t.Errorf("Tags (-want +got):\n%s", diff)
	}
}
