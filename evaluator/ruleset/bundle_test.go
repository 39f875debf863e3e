package ruleset_test

import (
	"strings"
	"testing"
	"testing/fstest"

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

func TestOwnRulesStandBesideTheShippedOnes(t *testing.T) {
	t.Parallel()
	body := `finding contains {"at": "/policy", "message": data.lib.own.text}`
	own := ruleset.Tree{Name: "policy/rules", FS: fstest.MapFS{
		"group/mine/mine.rego":      {Data: []byte(ownRule("ACME001", "mine", body))},
		"group/mine/mine_test.rego": {Data: []byte("no rego")},
		"lib/own/own.rego":          {Data: []byte("package lib.own\n\ntext := \"m\"\n")},
	}}
	bundle, err := ruleset.Read(ruleFS(t, map[string]string{ruleFile: rule(`finding := set()`)}), ruleset.Options{DocsURL: docsURL}, own)
	if err != nil {
		t.Fatal(err)
	}
	set, err := bundle.Compile(t.Context(), ruleset.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	results, err := set.Evaluate(t.Context(), factsOf(t, `{"Statement": []}`))
	if err != nil || len(results) != 1 || results[0].Rule.ID != "ACME001" || results[0].Rule.DocsURL != "" {
		t.Errorf("Evaluate = %v, %v, want one result of ACME001, which has no page", results, err)
	}
}

func TestReadNamesWhatIsWrongWithOwnRules(t *testing.T) {
	t.Parallel()
	empty := `finding := set()`
	const file = "group/mine/mine.rego"
	tests := []struct {
		name string
		file string
		text string
		want string
	}{
		{"no rule at all", "README.md", "text", "read rules: own holds no rule"},
		{"a package of ours", "kmslint/more.rego", "package kmslint\n", "own/kmslint/more.rego: its package is kmslint"},
		{"an id that is taken", file, ownRule("KMS999", "mine", empty), "have the same id KMS999"},
		{"a name that is taken", file, ownRule("ACME001", "some_rule", empty), "have the same name some-rule"},
		{"no metadata", file, "package rules.group.mine\n\nfinding := set()\n", "read metadata of own/group/mine/mine.rego: the package has no metadata"},
		{"no finding", file, ownRule("ACME001", "mine", "findings := set()"), "own/group/mine/mine.rego: it has no set finding"},
		{"no severity", file, strings.Replace(ownRule("ACME001", "mine", empty), "severity: high", "x: y", 1), "own/group/mine/mine.rego: custom.severity"},
		{"broken syntax", file, "package rules.group.mine\n\nfinding contains {\n", "own/group/mine/mine.rego:4"},
		{"a fact that does not exist", file, ownRule("ACME001", "mine", `finding contains {"at": "/policy", "message": "m"} if input.policy.statement`), "undefined ref: input.policy.statement"},
		{"the network", file, ownRule("ACME001", "mine", `finding contains {"at": "/", "message": r.body} if r := http.send({})`), "undefined function http.send"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			own := ruleset.Tree{Name: "own", FS: fstest.MapFS{tt.file: {Data: []byte(tt.text)}}}
			bundle, err := ruleset.Read(ruleFS(t, map[string]string{ruleFile: rule(empty)}), ruleset.Options{}, own)
			if err == nil {
				_, err = bundle.Compile(t.Context(), ruleset.Selection{})
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
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
