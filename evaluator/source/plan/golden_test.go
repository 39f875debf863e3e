package plan_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const trees = "../../../fixtures/plans"

// tree reads a plan and the code beside it.
func tree(tb testing.TB, name string) (plan string, code map[string]string) {
	tb.Helper()
	code = map[string]string{}
	root := os.DirFS(filepath.Join(trees, name))
	err := fs.WalkDir(root, ".", func(file string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(root, file)
		if strings.HasSuffix(file, ".tf") {
			code[file] = string(text)
		} else {
			plan = string(text)
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return plan, code
}

func TestLoadFixtures(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir(trees)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		text, code := tree(t, e.Name())
		for name, files := range map[string]map[string]string{e.Name(): code, e.Name() + "-alone": nil} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				root := evaluate(t, text, files)
				var got strings.Builder
				got.WriteString(document.Print(inventory.Encode(root.Inventory)))
				for _, d := range root.Diagnostics {
					fmt.Fprintf(&got, "\n%s: %s", d.Code, d.Summary)
				}
				fmt.Fprintf(&got, "\n%s\n", keys(root, func(_ *inventory.Account, k *inventory.Key) string { return where(k.Policy) }))
				golden := filepath.Join("testdata", name+".golden")
				if *update {
					if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(golden)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), got.String()); diff != "" {
					t.Errorf("%s (-want +got):\n%s", name, diff)
				}
			})
		}
	}
}
