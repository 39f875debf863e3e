package source_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/source"
)

// committed is a tree made of path and text; a text that begins with "-> " is a link.
func committed(files map[string]string) *source.Tree {
	var all []source.TreeFile
	for name, text := range files {
		all = append(all, source.TreeFile{Path: name, ID: name, Link: strings.HasPrefix(text, "-> ")})
	}
	return source.NewTree(all, func(f source.TreeFile) ([]byte, int64, error) {
		text := strings.TrimPrefix(files[f.ID], "-> ")
		return []byte(text), int64(len(text)), nil
	})
}

func TestTreeIsAFileSystem(t *testing.T) {
	t.Parallel()
	if err := fstest.TestFS(committed(map[string]string{"a.tf": "a", "m/b/c.tf": "c", "m/b/d.json": "{}", "m/e": ""}), "a.tf", "m/b/c.tf", "m/b/d.json", "m/e"); err != nil {
		t.Error(err)
	}
	if err := fstest.TestFS(committed(nil)); err != nil {
		t.Error(err)
	}
}

func TestTreeFollowsLinksInsideOnly(t *testing.T) {
	t.Parallel()
	all := committed(map[string]string{
		"m/real.json": "text", "link.json": "-> m/real.json", "m/up.json": "-> ../link.json", "out.json": "-> ../../etc/passwd",
		"root.json": "-> /etc/passwd", "circle": "-> circle", "gone": "-> nothing", "folder": "-> m",
	})
	for _, name := range []string{"link.json", "m/up.json"} {
		if got, err := fs.ReadFile(all, name); err != nil || string(got) != "text" {
			t.Errorf("ReadFile(%s) = %q, %v", name, got, err)
		}
	}
	for name, want := range map[string]error{"out.json": fs.ErrInvalid, "root.json": fs.ErrInvalid, "circle": nil, "gone": fs.ErrNotExist} {
		got, err := fs.ReadFile(all, name)
		if err == nil || want != nil && !errors.Is(err, want) {
			t.Errorf("ReadFile(%s) = %q, %v, want the error %v", name, got, err, want)
		}
	}
	if info, err := fs.Stat(all, "folder"); err != nil || !info.IsDir() {
		t.Errorf("Stat(folder) = %v, %v", info, err)
	}
}

func TestInventoryOfTree(t *testing.T) {
	t.Parallel()
	files := committed(map[string]string{
		"infra/main.tf":        "module \"k\" {\n  source = \"../modules/key\"\n}\n",
		"modules/key/main.tf":  "resource \"aws_kms_key\" \"k\" {\n  policy = file(\"${path.module}/key.json\")\n}\n",
		"modules/key/key.json": `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}]}`,
		"infra/hidden.json":    "-> ../../secret.json",
	})
	got, err := source.Inventory(t.Context(), []string{"infra"}, source.Options{Files: files, Root: "/repo"})
	if err != nil || len(got.Problems) > 0 {
		t.Fatal(err, got.Problems)
	}
	key := got.Inventory.Accounts[0].Regions[0].Keys[0]
	if diff := cmp.Diff("module.k.aws_kms_key.k modules/key/key.json", key.Address+" "+key.Policy.Span.Source.Name); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	got, err = source.Inventory(t.Context(), []string{"none"}, source.Options{Files: files})
	if err != nil || len(got.Problems) != 1 {
		t.Errorf("a path that is not there has the problems %v, %v", got.Problems, err)
	}
}
