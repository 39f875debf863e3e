package terraform_test

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/terraform"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestLoadFixtures(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir(shapes)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		name := entry.Name()
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := map[string]*document.Source{}
			root := os.DirFS(filepath.Join(shapes, name))
			err := fs.WalkDir(root, ".", func(file string, e fs.DirEntry, err error) error {
				if err != nil || e.IsDir() {
					return err
				}
				text, err := fs.ReadFile(root, file)
				all[path.Join(name, file)] = document.NewSource(path.Join(name, file), text)
				return err
			})
			if err != nil {
				t.Fatal(errors.Join(errors.New("read the fixture"), err))
			}
			got := &strings.Builder{}
			loaded := terraform.Load(name, options(all))
			got.WriteString(printed(loaded))
			for _, d := range loaded.Diagnostics {
				fmt.Fprintf(got, "\n%s: %s: %s", at(d.Span), d.Code, d.Summary)
			}
			got.WriteByte('\n')
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
				t.Errorf("Load(%s) (-want +got):\n%s", name, diff)
			}
		})
	}
}
