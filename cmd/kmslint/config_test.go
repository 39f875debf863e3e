package main

import (
	"strings"
	"testing"
	"unicode"

	"github.com/kmslint/kmslint/evaluator/config"
	"github.com/kmslint/kmslint/evaluator/document"
)

// TestStarterIsAValidConfiguration parses what config init writes, as it is and with its examples taken out of comments.
func TestStarterIsAValidConfiguration(t *testing.T) {
	t.Parallel()
	var examples strings.Builder
	for line := range strings.Lines(starter) {
		text, comment := strings.CutPrefix(line, "# ")
		if comment && !unicode.IsUpper(rune(text[0])) && !strings.HasPrefix(text, "http") && !strings.HasPrefix(text, "yaml-") {
			examples.WriteString(text)
		}
	}
	for _, text := range []string{starter, examples.String()} {
		c, err := config.Parse(document.NewSource(config.FileName, []byte(text)), "/repo")
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		given := c.FailOn.Given() && c.Profile.Given() && c.TrustedAccounts.Given() && c.Organization.Given() && c.KnownActions.Given() && c.KnownConditionKeys.Given() &&
			c.Exclude.Given() && c.Baseline.Given() && c.RuleDirs.Given() && len(c.Rules) == 3 && len(c.Overrides) == 1
		if given != (text != starter) {
			t.Errorf("all members are given: %v\n%s", given, text)
		}
		c.RuleDirs = config.Value[[]string]{}
		if _, _, err := compileRules(t.Context(), c, &selection{minimum: "info"}); err != nil {
			t.Errorf("%v\n%s", err, text)
		}
	}
}
