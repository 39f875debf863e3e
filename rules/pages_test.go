package rules_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/ruleset"
)

// The pages are made from the metadata of the rules and from their examples: -update writes them.
func TestPagesAreUpToDate(t *testing.T) {
	t.Parallel()
	set := load(t)
	for _, r := range set.Rules() {
		golden(t, filepath.Join(r.Group, strings.ReplaceAll(r.Name, "-", "_"), "README.md"), page(t, set, r))
	}
}

func golden(t *testing.T, name, want string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(name)
	if err != nil {
		t.Errorf("%v: run go test ./rules -update", err)
		return
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("%s is not what the rules say: run go test ./rules -update (-want +got)\n%s", name, diff)
	}
}

const generated = "<!-- Generated from the rules' metadata and examples by go test ./rules -update; do not edit. -->\n"

func severities(r finding.Rule) string {
	s := r.Severity.String()
	for _, other := range r.Severities {
		s += ", " + other.String()
	}
	return s
}

func page(t *testing.T, set *ruleset.Set, r finding.Rule) string {
	t.Helper()
	var b strings.Builder
	runs := ""
	if r.Default != finding.On {
		runs = fmt.Sprintf(" · %s [by default](../../../docs/configuration.md#profiles)", r.Default)
	}
	fmt.Fprintf(&b, "%s# %s: %s\n\n`%s` · severity %s%s\n\n%s\n\n## How to fix\n\n%s\n",
		generated, r.ID, r.Title, r.Name, severities(r), runs, r.Description, finding.Subject{}.Fill(r.Remediation))
	if len(r.Parameters) > 0 {
		b.WriteString("\n## Parameters\n\n| name | means | default |\n|---|---|---|\n")
	}
	for _, p := range r.Parameters {
		fallback, err := json.Marshal(p.Default)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "| `%s` | %s | `%s` |\n", p.Name, p.Description, fallback)
	}
	bad, good := fixturesOf(t, r)
	b.WriteString("\n## Examples\n")
	if name := filepath.Join("../fixtures/rules", strings.ReplaceAll(r.Name, "-", "_"), exampleConfig); exists(name) {
		fmt.Fprintf(&b, "\nWith this configuration ([%s](../../%s)):\n\n%s", exampleConfig, filepath.ToSlash(name), code(t, name))
	}
	for _, name := range bad {
		fmt.Fprintf(&b, "\n[%s](../../%s) is reported:\n\n%s\n", filepath.Base(name), name, code(t, name))
		for _, f := range of(r, judgeExample(t, set, name)) {
			place := fmt.Sprintf("line %d", f.Location.Start.Line)
			if f.Location.Start.Column > 0 {
				place += fmt.Sprintf(", column %d", f.Location.Start.Column)
			}
			fmt.Fprintf(&b, "- %s: %s\n", place, escaped(f.Message))
		}
	}
	for _, name := range good {
		fmt.Fprintf(&b, "\n[%s](../../%s) is not:\n\n%s", filepath.Base(name), name, code(t, name))
	}
	if len(r.References) > 0 {
		b.WriteString("\n## References\n\n")
		for _, ref := range r.References {
			fmt.Fprintf(&b, "- [%s](%s)\n", ref.Title, ref.URL)
		}
	}
	if len(r.Compliance) > 0 {
		compliance := slices.Clone(r.Compliance)
		fmt.Fprintf(&b, "\nHelps to meet: %s.\n", strings.Join(compliance, "; "))
	}
	return b.String()
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// escaped is a message as Markdown prints it.
func escaped(s string) string {
	return strings.NewReplacer("*", `\*`, "_", `\_`, "<", `\<`, "`", "\\`").Replace(s)
}

func code(t *testing.T, name string) string {
	t.Helper()
	if info, err := os.Stat(name); err == nil && info.IsDir() { // code of Terraform
		name = filepath.Join(name, "main.tf")
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	language := "json"
	if ext := filepath.Ext(name); ext == ".yaml" || ext == ".yml" {
		language = "yaml"
	} else if ext == ".tf" {
		language = "hcl"
	}
	return "```" + language + "\n" + strings.TrimRight(string(text), "\n") + "\n```\n"
}
