package rules_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/config"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/ruleset"
	"github.com/kmslint/kmslint/reports"
	"github.com/kmslint/kmslint/rules"
)

// The index of the rules, by group and by compliance control, is made from their metadata: -update writes it.
func TestIndexIsUpToDate(t *testing.T) {
	t.Parallel()
	bundle, err := ruleset.Read(rules.FS, ruleset.Options{DocsURL: docsURL})
	if err != nil {
		t.Fatal(err)
	}
	all := byID(bundle)
	golden(t, "../docs/rules/README.md", groups(bundle, all))
	golden(t, "../docs/rules/compliance.md", compliance(all))
}

// The defaults of parameters stand in the metadata of their rules. What no rule has belongs to all.
func TestParametersAreUpToDate(t *testing.T) {
	t.Parallel()
	bundle, err := ruleset.Read(rules.FS, ruleset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"organization": "", "trusted_accounts": []any{}}
	for _, r := range bundle.Rules() {
		if err := config.CheckDefaults(&r); err != nil {
			t.Errorf("%s: %v", r.ID, err)
		}
		own := map[string]any{}
		for _, p := range r.Parameters {
			own[p.Name] = p.Default
		}
		if len(own) > 0 {
			want[config.ParameterName(&r)] = own
		}
	}
	text, err := json.MarshalIndent(want, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "kmslint/parameters/data.json", string(text)+"\n")
}

// byID returns the rules as the default profile has them.
func byID(bundle *ruleset.Bundle) []reports.CatalogueRule {
	profile, err := bundle.Profile("")
	if err != nil {
		panic(err) // there is a default profile
	}
	var all []reports.CatalogueRule
	for _, r := range bundle.Rules() {
		all = append(all, reports.CatalogueRule{Rule: r, Enabled: profile.Runs(&r)})
	}
	slices.SortFunc(all, func(a, b reports.CatalogueRule) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// link is the address of the page of a rule from the index.
func link(r *finding.Rule) string {
	return fmt.Sprintf("../../rules/%s/%s/README.md", r.Group, strings.ReplaceAll(r.Name, "-", "_"))
}

func groups(bundle *ruleset.Bundle, all []reports.CatalogueRule) string {
	var b bytes.Buffer
	b.WriteString(generated + "# Rules\n\n")
	fmt.Fprintf(&b, "%d rules by group; [by compliance control](compliance.md). `kmslint rules list` filters them, `kmslint rules show ID` shows one.\n", len(all))
	b.WriteString("Rules that are *on* run by default. *Pedantic* ones run with `--profile strict`, and those that are *off* where the configuration\n" +
		"[switches them on](../configuration.md#profiles). [Writing rules](../rules.md) says how to add one.\n")
	b.WriteString("\n| profile | runs |\n|---|---|\n")
	for _, p := range bundle.Profiles() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", p.Name, p.Description)
	}
	done := map[string]bool{}
	for _, r := range all {
		if done[r.Group] {
			continue
		}
		done[r.Group] = true
		title := strings.ReplaceAll(r.Group, "_", " ")
		fmt.Fprintf(&b, "\n## %s\n\n", strings.ToUpper(title[:1])+title[1:])
		of := slices.DeleteFunc(slices.Clone(all), func(other reports.CatalogueRule) bool { return other.Group != r.Group })
		b.Write(reports.CatalogueMarkdown(of, link))
	}
	return b.String()
}

func compliance(all []reports.CatalogueRule) string {
	type entry struct{ control, rule string }
	byFramework := map[string][]entry{}
	var frameworks []string
	for i := range all {
		r := &all[i].Rule
		for _, c := range r.Compliance {
			for _, control := range finding.Controls(c) {
				if byFramework[control.Framework] == nil {
					frameworks = append(frameworks, control.Framework)
				}
				byFramework[control.Framework] = append(byFramework[control.Framework], entry{control.Name, fmt.Sprintf("[%s](%s)", r.ID, link(r))})
			}
		}
	}
	slices.Sort(frameworks)
	var b strings.Builder
	b.WriteString(generated + "# Rules by compliance control\n\n")
	b.WriteString("A rule helps to meet a control; no rule alone meets one. [By group](README.md).\n")
	for _, f := range frameworks {
		fmt.Fprintf(&b, "\n## %s\n\n| control | rules |\n|---|---|\n", f)
		entries := byFramework[f]
		slices.SortStableFunc(entries, func(a, b entry) int { return strings.Compare(a.control, b.control) })
		for len(entries) > 0 {
			n := 0
			var rules []string
			for n < len(entries) && entries[n].control == entries[0].control {
				rules = append(rules, entries[n].rule)
				n++
			}
			fmt.Fprintf(&b, "| %s | %s |\n", entries[0].control, strings.Join(rules, ", "))
			entries = entries[n:]
		}
	}
	return b.String()
}

// What a page shows is what rules show prints.
func TestExamplesOfPagesAreFound(t *testing.T) {
	t.Parallel()
	if *update {
		t.Skip("the pages that are embedded here are those from before")
	}
	for _, r := range load(t).Rules() {
		bad, good := fixturesOf(t, r)
		examples := rules.Examples(r.Group + "/" + strings.ReplaceAll(r.Name, "-", "_"))
		titled := func(names []string, suffix string) int {
			n := 0
			for _, e := range examples {
				if slices.ContainsFunc(names, func(name string) bool { return e.Title == filepath.Base(name)+suffix }) && e.Text != "" {
					n++
				}
			}
			return n
		}
		if b, g := titled(bad, " is reported:"), titled(good, " is not:"); b != len(bad) || g != len(good) {
			t.Errorf("%s: %d bad and %d good examples of its page, want %d and %d", r.ID, b, g, len(bad), len(good))
		}
	}
	if got := rules.Examples("no/rule"); got != nil {
		t.Errorf("Examples of no rule: %v", got)
	}
}
