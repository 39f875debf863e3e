package rules_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/source/yaml"
)

// A rule whose remediation is a mechanical edit names the elements that it changes (custom.changes). Then the text of the
// remediation names them too, and each bad example has a good one that differs from it in nothing else: the good example is
// the bad one with the remediation applied.
func TestRemediationsDoWhatTheySay(t *testing.T) {
	t.Parallel()
	mechanical := 0
	for _, r := range load(t).Rules() {
		if len(r.Changes) == 0 {
			continue
		}
		mechanical++
		for _, element := range r.Changes {
			if !strings.Contains(r.Remediation, element) {
				t.Errorf("%s: the remediation changes %s, but does not name it: %s", r.ID, element, r.Remediation)
			}
		}
		bad, good := fixturesOf(t, r)
		for _, b := range bad {
			if tree(t, b) == nil {
				continue
			}
			if !slices.ContainsFunc(good, func(g string) bool { return remedied(t, r, b, g) }) {
				t.Errorf("%s: no good example is %s with other values of %s only", r.ID, b, strings.Join(r.Changes, ", "))
			}
		}
	}
	if mechanical < 20 {
		t.Errorf("%d rules name what their remediation changes, want at least 20", mechanical)
	}
}

// remedied reports whether an example differs from another one in elements that the remediation changes, and in nothing else.
func remedied(t *testing.T, r finding.Rule, bad, good string) bool {
	t.Helper()
	from, to := tree(t, bad), tree(t, good)
	if from == nil || to == nil {
		return false
	}
	changed := changedElements(from, to, "")
	return len(changed) > 0 && !slices.ContainsFunc(changed, func(path string) bool {
		return !slices.ContainsFunc(strings.Split(path, "/"), func(name string) bool { return slices.Contains(r.Changes, name) })
	})
}

// tree reads an example; it is nil for code of Terraform, and for inventories: those say what is, not what to write.
func tree(t *testing.T, name string) *document.Node {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		if info, other := os.Stat(name); other == nil && info.IsDir() {
			return nil
		}
		t.Fatal(err)
	}
	source := document.NewSource(name, text)
	if filepath.Ext(name) == ".json" {
		n, _ := document.ParseJSON(source, document.Limits{})
		if n.Member("Schema") != nil {
			return nil
		}
		return n
	}
	n, _ := yaml.Parse(source, document.Limits{})
	return n
}

// changedElements returns the paths at which two values differ, with the names of members and without numbers of items.
func changedElements(a, b *document.Node, path string) []string {
	switch {
	case a.Kind != b.Kind:
		return []string{path}
	case a.Kind == document.Object:
		var changed []string
		for _, m := range a.Members {
			at := path + "/" + m.Key.Text
			if other := b.Member(m.Key.Text); other != nil {
				changed = append(changed, changedElements(m.Value, other, at)...)
			} else {
				changed = append(changed, at)
			}
		}
		for _, m := range b.Members {
			if a.Member(m.Key.Text) == nil {
				changed = append(changed, path+"/"+m.Key.Text)
			}
		}
		return changed
	case a.Kind == document.List && len(a.Items) == len(b.Items):
		var changed []string
		for i := range a.Items {
			changed = append(changed, changedElements(a.Items[i], b.Items[i], path)...)
		}
		return changed
	case a.Kind == document.List, a.Text != b.Text:
		return []string{path}
	default:
		return nil
	}
}
