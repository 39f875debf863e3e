package config_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/config"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/finding"
)

var update = flag.Bool("update", false, "publish the schema")

func parse(text string) (*config.Config, error) {
	return config.Parse(document.NewSource(".kmslint.yaml", []byte(text)), "/repo")
}

func mustParse(t *testing.T, text string) *config.Config {
	t.Helper()
	c, err := parse(text)
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	return c
}

func TestPublishedSchemaIsTheOneThatIsUsed(t *testing.T) {
	t.Parallel()
	const published = "../../docs/kmslint.schema.json"
	if *update {
		if err := os.WriteFile(published, config.SchemaJSON(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(published)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text, config.SchemaJSON()) {
		t.Errorf("%s is not what the package embeds: run go test ./evaluator/config -update", published)
	}
}

func TestParseReadsEveryMember(t *testing.T) {
	t.Parallel()
	c := mustParse(t, `
rules:
  KMS401: {disable: true}
  rotation-period:
    severity: high
    parameters: {maximum_days: 180}
fail-on: high
trusted-accounts: ["111122223333", 444455556666]
organization: o-a1b2c3d4e5
known-actions: [kms:NewThing]
known-condition-keys: [kms:NewKey]
exclude: [vendor/, "*.tmpl.json"]
baseline: .kmslint-baseline.json
rule-dirs: [policy/rules]
overrides:
- paths: [legacy/**]
  rules: {KMS101: {severity: low}}
`)
	text := func(v config.Value[string]) string { return v.Value }
	got := []any{
		text(c.FailOn), c.TrustedAccounts.Value, text(c.Organization), c.KnownActions.Value, c.KnownConditionKeys.Value, c.Exclude.Value.Texts(), text(c.Baseline), c.RuleDirs.Value,
		text(c.Rules[0].Selector), c.Rules[0].Disable.Value, c.Rules[1].Severity.Value, c.Rules[1].Parameters["maximum_days"].Value,
		c.Overrides[0].Paths.Value.Texts(), text(c.Overrides[0].Rules[0].Selector),
	}
	want := []any{
		"high", []string{"111122223333", "444455556666"}, "o-a1b2c3d4e5", []string{"kms:NewThing"}, []string{"kms:NewKey"}, []string{"vendor/", "*.tmpl.json"}, ".kmslint-baseline.json", []string{"policy/rules"},
		"KMS401", true, finding.High, json.Number("180"),
		[]string{"legacy/**"}, "KMS101",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Parse (-want +got):\n%s", diff)
	}
	if start, _ := c.FailOn.Span.Range(); start.Line != 7 || start.Column != 1 {
		t.Errorf("fail-on stands in line %d, column %d, want 7, 1", start.Line, start.Column)
	}
}

func TestAnEmptyFileSaysNothing(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "# only a comment\n", "{}"} {
		if c, err := parse(text); err != nil || c.FailOn.Given() || len(c.Rules) > 0 {
			t.Errorf("Parse(%q) = %v, %v, want a configuration that says nothing", text, c, err)
		}
	}
}

func TestParseNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ text, want string }{
		"a misspelt member":           {"rulez: {}\n", `.kmslint.yaml:1:1: there is no member "rulez" in the configuration; did you mean rules?`},
		"a member of nothing":         {"a: b\n", `there is no member "a" in the configuration; it has rules, fail-on,`},
		"a misspelt member of a rule": {"rules:\n  KMS401:\n    disabled: true\n", `.kmslint.yaml:3:5: there is no member "disabled" in rules/KMS401; did you mean disable?`},
		"one in an override":          {"overrides:\n- path: [a]\n  rules: {}\n", `.kmslint.yaml:2:3: there is no member "path" in overrides/0; did you mean paths?`},
		"a severity":                  {"fail-on: hgh\n", `.kmslint.yaml:1:10: fail-on: value must be one of "critical"`},
		"a type":                      {"exclude: vendor\n", `.kmslint.yaml:1:10: exclude: expected array, but got string`},
		"an account":                  {"trusted-accounts: [\"1234\"]\n", `.kmslint.yaml:1:20: trusted-accounts/0: the id of an account has 12 digits`},
		"an action with a wildcard":   {"known-actions: [kms:*]\n", `known-actions/0: a KMS action looks like kms:Decrypt and has no wildcards`},
		"an organization":             {"organization: acme\n", `organization: the id of an organization looks like o-a1b2c3d4e5`},
		"a list":                      {"- a\n", `.kmslint.yaml:1:1: the configuration: expected object, but got array`},
		"broken syntax":               {"rules: [\n", `.kmslint.yaml:`},
		"a member that stands twice":  {"fail-on: low\nfail-on: high\n", `.kmslint.yaml:2:1: The property "fail-on" stands twice`},
		"a path outside":              {"exclude: [../x]\n", `.kmslint.yaml:1:11: exclude: "../x" is no pattern`},
		"a broken set":                {"exclude: [\"[z-a]\"]\n", `a set of characters in it is not valid`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := parse(tt.text)
			var problems *config.Error
			if !errors.As(err, &problems) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Parse: error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestAllProblemsAreReportedInTheirOrder(t *testing.T) {
	t.Parallel()
	_, err := parse("rulez: {}\nfail-on: hgh\norganization: acme\n")
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 3 || !strings.Contains(lines[0], ":1:1") || !strings.Contains(lines[1], ":2:") || !strings.Contains(lines[2], ":3:") {
		t.Errorf("Parse: %q, want three problems in the order of the lines", lines)
	}
}
