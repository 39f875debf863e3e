package terraform_test

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/source/terraform"
)

// tree is a tree of files: names to texts.
type tree map[string]string

func (files tree) sources() map[string]*document.Source {
	out := map[string]*document.Source{}
	for name, text := range files {
		out[name] = document.NewSource(name, []byte(text))
	}
	return out
}

func isCode(name string) bool {
	name = strings.TrimSuffix(name, ".json")
	return strings.HasSuffix(name, ".tf") || strings.HasSuffix(name, ".tofu") || strings.HasSuffix(name, ".tfvars")
}

// options gives the files of a tree to Load.
func options(all map[string]*document.Source) terraform.Options {
	folders := map[string][]*document.Source{}
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if isCode(name) {
			folders[path.Dir(name)] = append(folders[path.Dir(name)], all[name])
		}
	}
	return terraform.Options{
		Folders: func(dir string) []*document.Source { return folders[dir] },
		File: func(name string) (*document.Source, error) {
			if src := all[name]; src != nil {
				return src, nil
			}
			return nil, fs.ErrNotExist
		},
		Names: func(dir string) (below []string, err error) {
			for _, name := range names {
				if rest, ok := strings.CutPrefix(name, dir+"/"); ok {
					below = append(below, rest)
				}
			}
			if below == nil {
				return nil, errors.New("no such folder")
			}
			return below, nil
		},
	}
}

func load(tb testing.TB, files tree) *terraform.Root {
	tb.Helper()
	return terraform.Load(".", options(files.sources()))
}

// keys are the keys of a root, by address.
func keys(root *terraform.Root) map[string]*inventory.Key {
	out := map[string]*inventory.Key{}
	for a := range root.Inventory.Accounts {
		for r := range root.Inventory.Accounts[a].Regions {
			all := root.Inventory.Accounts[a].Regions[r].Keys
			for i := range all {
				out[all[i].Address] = &all[i]
			}
		}
	}
	return out
}

// value evaluates an expression with declarations around it, as the description of a key.
func value(tb testing.TB, declarations, expression string) *document.Node {
	tb.Helper()
	root := load(tb, tree{"main.tf": declarations + "\nresource \"aws_kms_key\" \"k\" {\n  description = " + expression + "\n}\n"})
	for _, d := range root.Diagnostics {
		tb.Fatalf("Load reported %q: %s", d.Summary, d.Detail)
	}
	k := keys(root)["aws_kms_key.k"]
	if k == nil {
		tb.Fatalf("there is no key")
	}
	return k.KeyMetadata.Description
}

// short writes a value on one line: symbols are ${kind ID}, unknown values ?(why), choices <if … : …>, items that repeat end
// with an asterisk.
func short(n *document.Node) string {
	if n == nil {
		return "-"
	}
	again := ""
	if n.Repeats {
		again = "*"
	}
	parts := func() string {
		var b strings.Builder
		for _, p := range n.Parts() {
			if p.Symbol == nil {
				b.WriteString(p.Text)
				continue
			}
			fmt.Fprintf(&b, "${%s %s}", p.Symbol.Kind, p.Symbol.ID)
		}
		return b.String()
	}
	var all []string
	switch n.Kind {
	case document.String:
		if n.Inner != nil {
			return "json(" + short(n.Inner) + ")" + again
		}
		return `"` + parts() + `"` + again
	case document.Number, document.Bool:
		return n.Text + again
	case document.Null:
		return "null" + again
	case document.List:
		for _, item := range n.Items {
			all = append(all, short(item))
		}
		return "[" + strings.Join(all, ", ") + "]" + again
	case document.Object:
		for _, m := range n.Members {
			key := m.Key.Text
			if m.Key.Symbolic != nil {
				key = short(m.Key)
			}
			all = append(all, key+": "+short(m.Value))
		}
		return "{" + strings.Join(all, ", ") + "}" + again
	case document.Choice:
		for _, a := range n.Symbolic.Alternatives {
			all = append(all, a.On+"="+a.Is+": "+short(a.Node))
		}
		return "<" + strings.Join(all, " | ") + ">" + again
	default:
		return "?(" + n.Symbolic.Symbol.Why + ")" + again
	}
}

// at is where a value stands, and its text there.
func at(s document.Span) string {
	if s.Source == nil {
		return "nowhere"
	}
	start, end := s.Range()
	return fmt.Sprintf("%s:%d:%d-%d:%d", s.Source.Name, start.Line, start.Column, end.Line, end.Column)
}

func printed(root *terraform.Root) string {
	return document.Print(inventory.Encode(root.Inventory))
}
