package config_test

import (
	"errors"
	"testing"

	"github.com/kmslint/kmslint/evaluator/config"
	"github.com/kmslint/kmslint/evaluator/document"
)

// FuzzParse proves that every text is a configuration or is refused with places inside it, and that one that is accepted
// can be resolved and shown.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"rules: {KMS401: {disable: true, severity: low, parameters: {a: [1, {b: null}]}}}", "fail-on: high\nexclude: [\"[a\", \"**\", \"!x/\"]\n",
		"overrides:\n- paths: [a]\n  rules: {rotation: {disable: false}}\n", "trusted-accounts: [012345678901, 111122223333]", "a: &x {<<: *x}", "rules: !Ref x",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		src := document.NewSource(".kmslint.yaml", []byte(text))
		c, err := config.Parse(src, "/repo")
		check := func(err error) {
			var invalid *config.Error
			if !errors.As(err, &invalid) || len(invalid.Problems) == 0 {
				t.Fatalf("error %v names no problem", err)
			}
			for _, p := range invalid.Problems {
				if !p.Span.Valid() {
					t.Errorf("%q stands at %d-%d", p.Message, p.Span.Start, p.Span.End)
				}
			}
		}
		if err != nil {
			check(err)
			return
		}
		r, err := c.Resolve(all)
		if err != nil {
			check(err)
			return
		}
		r.For("/repo/a/b.tf")
		c.Exclude.Value.Match("/repo/a/b.tf", false)
		config.YAML(c.Effective(r, all))
	})
}
