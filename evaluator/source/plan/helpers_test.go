package plan_test

import (
	"errors"
	"fmt"
	"path"
	"sort"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/source/plan"
	"github.com/kmslint/kmslint/evaluator/source/terraform"
)

// evaluate reads a plan with the code of a tree: names to texts, none where only the plan is at hand.
func evaluate(tb testing.TB, text string, files map[string]string) *terraform.Root {
	tb.Helper()
	src := document.NewSource("plan.json", []byte(text))
	p, diagnostics := plan.Load(src, document.Limits{})
	if p == nil {
		tb.Fatalf("Load(%s) = %v", text, diagnostics)
	}
	folders := map[string][]*document.Source{}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		folders[path.Dir(name)] = append(folders[path.Dir(name)], document.NewSource(name, []byte(files[name])))
	}
	return terraform.Load(".", terraform.Options{
		Plan:    p,
		Folders: func(dir string) []*document.Source { return folders[dir] },
		File:    func(string) (*document.Source, error) { return nil, errors.New("no such file") },
	})
}

// keys writes the keys of a root, one a line: the address, and what is known of it.
func keys(root *terraform.Root, of func(*inventory.Account, *inventory.Key) string) string {
	var lines []string
	for a := range root.Inventory.Accounts {
		account := &root.Inventory.Accounts[a]
		for r := range account.Regions {
			all := account.Regions[r].Keys
			for i := range all {
				lines = append(lines, all[i].Address+" "+of(account, &all[i]))
			}
		}
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

// where is the line and column that a value has, with the name of the text.
func where(n *document.Node) string {
	if n == nil || n.Span.Source == nil {
		return "nowhere"
	}
	start, _ := n.Span.Range()
	return fmt.Sprintf("%s:%d:%d", n.Span.Source.Name, start.Line, start.Column)
}

// description is the description of a key with its place.
func description(_ *inventory.Account, k *inventory.Key) string {
	n := k.KeyMetadata.Description
	if n == nil {
		return "-"
	}
	return n.Display() + " at " + where(n)
}

// principals are the principals and actions of the policy, with the places of the principals.
func principals(_ *inventory.Account, k *inventory.Key) string {
	n := k.Policy
	if n != nil && n.Kind == document.String {
		n, _ = document.ParseEmbeddedJSON(n, document.Limits{})
	}
	if n == nil || n.Kind != document.Object {
		return fmt.Sprint(k.Policy.Kind)
	}
	var out []string
	for _, s := range n.Member("Statement").Items {
		if s.Kind != document.Object {
			out = append(out, s.Kind.String())
			continue
		}
		who := s.Member("Principal")
		if aws := who.Member("AWS"); aws != nil {
			who = aws
		}
		if who != nil && who.Kind == document.List && len(who.Items) == 1 {
			who = who.Items[0]
		}
		out = append(out, who.Display()+" at "+where(who))
	}
	return strings.Join(out, "; ")
}

// change is an entry of resource_changes.
func change(address, actions, after, unknown string) string {
	mode := "managed"
	if strings.HasPrefix(address, "data.") || strings.Contains(address, ".data.") {
		mode = "data"
	}
	return fmt.Sprintf(`{"address": %q, "mode": %q, "change": {"actions": [%s], "after": %s, "after_unknown": %s}}`, address, mode, actions, after, unknown)
}

// planOf is a plan of changes with the configuration of the root module.
func planOf(configuration string, changes ...string) string {
	return fmt.Sprintf(`{"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [%s], "configuration": {"root_module": %s}}`,
		strings.Join(changes, ",\n"), configuration)
}

// declared is an entry of the resources of a configuration.
func declared(name, expressions string) string {
	mode, rest := "managed", name
	if after, ok := strings.CutPrefix(name, "data."); ok {
		mode, rest = "data", after
	}
	kind, label, _ := strings.Cut(rest, ".")
	return fmt.Sprintf(`{"address": %q, "mode": %q, "type": %q, "name": %q, "provider_config_key": "aws", "expressions": %s}`, name, mode, kind, label, expressions)
}
