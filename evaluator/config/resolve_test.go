package config_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/config"
	"github.com/kmslint/kmslint/evaluator/finding"
)

var all = []finding.Rule{
	{ID: "KMS101", Name: "public-principal", Group: "exposure", Tags: []string{"fsbp"}},
	{ID: "KMS401", Name: "rotation-disabled", Group: "rotation", Tags: []string{"fsbp", "pci-dss"}},
	{ID: "KMS403", Name: "rotation-period", Group: "rotation", Parameters: []finding.Parameter{{
		Name: "maximum_days", Description: "Longest period.", Default: 365.0, Schema: map[string]any{"type": "integer", "minimum": 90},
	}}},
	{ID: "KMS701", Name: "wildcard-actions", Group: "least_privilege"},
}

func TestSelect(t *testing.T) {
	t.Parallel()
	for selector, want := range map[string]config.Selection{
		"KMS101":            {IDs: []string{"KMS101"}, One: true},
		"kms101":            {IDs: []string{"KMS101"}, One: true},
		"rotation-disabled": {IDs: []string{"KMS401"}, One: true},
		"rotation_disabled": {IDs: []string{"KMS401"}, One: true},
		"rotation":          {IDs: []string{"KMS401", "KMS403"}},
		"fsbp":              {IDs: []string{"KMS101", "KMS401"}},
		"least-privilege":   {IDs: []string{"KMS701"}},
	} {
		got, err := config.Select(all, selector)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("Select(%q): %v (-want +got):\n%s", selector, err, diff)
		}
	}
	for selector, nearest := range map[string]string{"KMS1O1": "KMS101", "rotations": "rotation", "pcidss": "pci-dss", "nothing like it": ""} {
		_, err := config.Select(all, selector)
		if unknown, ok := err.(*config.UnknownRuleError); !ok || unknown.Nearest != nearest { //nolint:errorlint // Select promises the type
			t.Errorf("Select(%q): error %v, want one that proposes %q", selector, err, nearest)
		}
	}
}

func TestResolvePrefersRulesToGroupsAndOverridesToAll(t *testing.T) {
	t.Parallel()
	c := mustParse(t, `
rules:
  KMS401: {disable: false}
  rotation: {disable: true, severity: low}
  KMS403: {parameters: {maximum_days: 180}}
overrides:
- paths: [legacy/**]
  rules: {rotation-period: {disable: false, severity: critical}}
- paths: [legacy/new.yaml]
  rules: {KMS403: {severity: info}}
`)
	r, err := c.Resolve(all)
	if err != nil {
		t.Fatal(err)
	}
	type state struct {
		Off      bool
		Severity finding.Severity
		Days     any
	}
	of := func(path, id string) state {
		rule := r.For(path)[id]
		return state{rule.Disable.Value, rule.Severity.Value, rule.Parameters["maximum_days"].Value}
	}
	for _, tt := range []struct {
		path, id string
		want     state
	}{
		{"/repo/a.yaml", "KMS401", state{false, finding.Low, nil}},
		{"/repo/a.yaml", "KMS403", state{true, finding.Low, json.Number("180")}},
		{"/repo/legacy/a.yaml", "KMS403", state{false, finding.Critical, json.Number("180")}},
		{"/repo/legacy/new.yaml", "KMS403", state{false, finding.Info, json.Number("180")}},
		{"/repo/legacy/a.yaml", "KMS401", state{false, finding.Low, nil}},
		{"/elsewhere/legacy/a.yaml", "KMS403", state{true, finding.Low, json.Number("180")}},
	} {
		if diff := cmp.Diff(tt.want, of(tt.path, tt.id)); diff != "" {
			t.Errorf("%s for %s (-want +got):\n%s", tt.id, tt.path, diff)
		}
	}
}

func TestResolveNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ text, want string }{
		"an unknown id":              {"rules:\n  KMS1O1: {disable: true}\n", `.kmslint.yaml:2:3: there is no rule, group or tag "KMS1O1"; did you mean KMS101?`},
		"a misspelt name":            {"rules:\n  rotation-perod: {disable: true}\n", `did you mean rotation-period?`},
		"nothing like it":            {"rules: {nothing like it: {disable: true}}\n", `kmslint rules list shows all`},
		"one in an override":         {"overrides:\n- paths: [a]\n  rules: {KMS999: {disable: true}}\n", `.kmslint.yaml:3:11: there is no rule`},
		"a misspelt parameter":       {"rules: {KMS403: {parameters: {maximum_day: 1}}}\n", `.kmslint.yaml:1:31: the rule KMS403 has no parameter "maximum_day"; did you mean maximum_days?`},
		"a parameter of nothing":     {"rules: {KMS403: {parameters: {limit: 1}}}\n", `it has maximum_days`},
		"a rule without parameters":  {"rules: {KMS401: {parameters: {limit: 1}}}\n", `the rule KMS401 has no parameters`},
		"a type":                     {"rules: {KMS403: {parameters: {maximum_days: many}}}\n", `.kmslint.yaml:1:45: the parameter maximum_days of KMS403 (longest period): expected integer, but got string`},
		"a number out of bounds":     {"rules: {KMS403: {parameters: {maximum_days: 7}}}\n", `must be >= 90 but found 7`},
		"the parameter of a group":   {"rules: {rotation: {parameters: {maximum_days: 1}}}\n", `name the rule instead of rotation`},
		"a list instead of a number": {"rules: {KMS403: {parameters: {maximum_days: [1]}}}\n", `expected integer, but got array`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := mustParse(t, tt.text).Resolve(all)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Resolve: error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestPatternsMatchAsGitignoreDoes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		patterns []string
		path     string
		folder   bool
		want     bool
	}{
		{[]string{"vendor"}, "vendor", true, true},
		{[]string{"vendor"}, "a/vendor/b.tf", false, true},
		{[]string{"vendor/"}, "a/vendor", false, false}, // a file of that name
		{[]string{"vendor/"}, "a/vendor/b.tf", false, true},
		{[]string{"/vendor"}, "a/vendor", true, false},
		{[]string{"a/b"}, "x/a/b", true, false},
		{[]string{"a/b"}, "a/b/c.tf", false, true},
		{[]string{"*.json"}, "a/b.json", false, true},
		{[]string{"*.json"}, "a/b.yaml", false, false},
		{[]string{"a/*.json"}, "a/b/c.json", false, false},
		{[]string{"a/**/c.json"}, "a/c.json", false, true},
		{[]string{"a/**/c.json"}, "a/x/y/c.json", false, true},
		{[]string{"**/gen"}, "x/gen/a.tf", false, true},
		{[]string{"legacy/**"}, "legacy/a/b.tf", false, true},
		{[]string{"legacy/**"}, "legacy", true, false},
		{[]string{"a?.tf"}, "ab.tf", false, true},
		{[]string{"a?.tf"}, "a.tf", false, false},
		{[]string{"[ab].tf"}, "b.tf", false, true},
		{[]string{"[!ab].tf"}, "b.tf", false, false},
		{[]string{"*.tf", "!main.tf"}, "main.tf", false, false},
		{[]string{"*.tf", "!main.tf"}, "other.tf", false, true},
		{[]string{"gen/", "!gen/a.tf"}, "gen/a.tf", false, true}, // its folder is passed over
		{[]string{"./a"}, "a", true, true},
		{[]string{"a.b"}, "axb", false, false},
		{nil, "a", false, false},
	} {
		p, err := config.NewPatterns("/repo", tt.patterns)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Match("/repo/"+tt.path, tt.folder); got != tt.want {
			t.Errorf("%q matches %s: %v, want %v", tt.patterns, tt.path, got, tt.want)
		}
		if p.Match("/other/"+tt.path, tt.folder) {
			t.Errorf("%q matches a path outside of its folder", tt.patterns)
		}
	}
}
