package source_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/source"
)

// codeTree writes files below a folder and returns it with forward slashes.
func codeTree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.ToSlash(dir)
}

// rootsOf walks a folder and returns the folders to evaluate, relative to it.
func rootsOf(dir string, o source.Options) (roots []string, skipped int) {
	c := source.NewCollector(o)
	source.Walk([]string{dir}, nil, func(e source.Entry) bool { return c.Take(e) })
	entries, skipped := c.Roots()
	for _, e := range entries {
		roots = append(roots, strings.TrimPrefix(strings.TrimPrefix(e.Path, dir), "/"))
	}
	slices.Sort(roots)
	return roots, skipped
}

const (
	shareCode = "resource \"aws_db_snapshot\" \"s\" {\n  shared_accounts = [\"111122223333\"]\n}\n"
	roleCode  = "resource \"aws_iam_role\" \"r\" {\n  name = \"r\"\n}\n"
)

const keyCode = "resource \"aws_kms_key\" \"k\" {}\n"

func TestRootsAreTheFoldersThatNobodyCalls(t *testing.T) {
	t.Parallel()
	call := func(to string) string { return "module \"m\" {\n  source = \"" + to + "\"\n}\n" }
	tests := map[string]struct {
		files   map[string]string
		want    []string
		skipped int
	}{
		"a folder with a key":                      {map[string]string{"a/main.tf": keyCode}, []string{"a"}, 0},
		"a folder without one is counted":          {map[string]string{"a/main.tf": keyCode, "b/x.tf": "", "b/y.tofu": ""}, []string{"a"}, 2},
		"a module is judged through its caller":    {map[string]string{"app/main.tf": call("../keys"), "keys/main.tf": keyCode}, []string{"app"}, 1},
		"every caller is a root":                   {map[string]string{"a/main.tf": call("../keys"), "b/main.tf": call("../keys"), "keys/main.tf": keyCode}, []string{"a", "b"}, 2},
		"through a folder without keys":            {map[string]string{"a/main.tf": call("./b"), "a/b/main.tf": call("../../keys"), "keys/main.tf": keyCode}, []string{"a"}, 2},
		"modules that call each other":             {map[string]string{"a/main.tf": call("../b") + keyCode, "b/main.tf": call("../a")}, []string{"a"}, 1},
		"JSON syntax":                              {map[string]string{"a/main.tf.json": `{"module": {"m": {"source": "../keys"}}}`, "keys/main.tf": keyCode}, []string{"a"}, 1},
		"a registry module is no folder":           {map[string]string{"a/main.tf": call("terraform-aws-modules/kms/aws") + keyCode}, []string{"a"}, 0},
		"what terraform init fetched is no root":   {map[string]string{"a/main.tf": keyCode, "a/.terraform/modules/m/main.tf": keyCode}, []string{"a"}, 0},
		"a module of elsewhere that may hold keys": {map[string]string{"a/main.tf": call("terraform-aws-modules/kms/aws"), "b/main.tf": call("terraform-aws-modules/vpc/aws")}, []string{"a"}, 2},
		"a module of elsewhere that names its administrators": {
			map[string]string{"a/main.tf": "module \"m\" {\n  source = \"git::https://git.example.com/m\"\n  key_administrators = []\n}\n"}, []string{"a"}, 1,
		},
		"what terraform init fetched is called": {
			map[string]string{"a/main.tf": call("example/secrets/aws"), "a/.terraform/modules/m/main.tf": keyCode, "a/.terraform/modules/modules.json": `{"Modules": [{"Key": "", "Dir": "."}, {"Key": "m", "Dir": ".terraform/modules/m"}]}`},
			[]string{"a"}, 1,
		},
		"a folder that shares something":         {map[string]string{"a/main.tf": shareCode, "b/main.tf": roleCode}, []string{"a"}, 1},
		"a folder with control policies":         {map[string]string{"a/main.tf": "resource \"aws_organizations_policy\" \"p\" {}\n"}, []string{"a"}, 0},
		"a key of another provider":              {map[string]string{"a/main.tf": "resource \"awscc_kms_key\" \"k\" {}\n"}, []string{"a"}, 0},
		"variable files are not counted as code": {map[string]string{"a/terraform.tfvars": "", "a/main.tf": ""}, nil, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			roots, skipped := rootsOf(codeTree(t, tt.files), source.Options{})
			if diff := cmp.Diff(tt.want, roots); diff != "" || skipped != tt.skipped {
				t.Errorf("skipped %d, want %d; roots (-want +got):\n%s", skipped, tt.skipped, diff)
			}
		})
	}
}

func TestTheWholeInventoryIsOfAllFolders(t *testing.T) {
	t.Parallel()
	dir := codeTree(t, map[string]string{"keys/main.tf": keyCode, "roles/main.tf": roleCode, "shares/main.tf": shareCode})
	for _, whole := range []bool{false, true} {
		o := source.Options{Whole: whole}
		roots, _ := rootsOf(dir, o)
		want := []string{"keys", "shares"}
		if whole {
			want = []string{"keys", "roles", "shares"}
		}
		if diff := cmp.Diff(want, roots); diff != "" {
			t.Errorf("roots with Whole: %v (-want +got):\n%s", whole, diff)
		}
	}
}

func TestWhatIsReadOfAFolder(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		code     string
		whole    bool
		read     bool
		problems int
	}{
		"a key":                              {keyCode, false, true, 0},
		"something shared":                   {shareCode, false, true, 0},
		"a role is nothing to judge":         {roleCode + "# shared_accounts\n", false, false, 0},
		"a role for whoever asks":            {roleCode, true, true, 0},
		"broken code with keys":              {keyCode + "}", false, true, 1},
		"broken code that only shares":       {shareCode + "}", false, true, 0},
		"broken code, and all is asked for":  {roleCode + "}", true, true, 1},
		"a role beside a key is read, too":   {keyCode + roleCode, false, true, 0},
		"broken code of a role is no matter": {roleCode + "# shared_accounts\n}", false, false, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := source.Options{Whole: tt.whole}
			c := source.NewCollector(o)
			source.Walk([]string{codeTree(t, map[string]string{"main.tf": tt.code})}, nil, func(e source.Entry) bool { return c.Take(e) })
			entries, _ := c.Roots()
			if len(entries) != 1 {
				t.Fatalf("there are %d roots, want 1", len(entries))
			}
			f := source.Read(entries[0], o)
			if read := f.Inventory != nil; read != tt.read || len(f.Problems) != tt.problems {
				t.Errorf("Read gives an inventory: %v and %d problems, want %v and %d", read, len(f.Problems), tt.read, tt.problems)
			}
		})
	}
}

func TestLinkedCodeIsReadUnderItsOwnName(t *testing.T) {
	t.Parallel()
	dir := codeTree(t, map[string]string{"shared/keys.tf": keyCode, "app/main.tf": ""})
	if err := os.Symlink(filepath.FromSlash("../shared/keys.tf"), filepath.Join(dir, "app", "keys.tf")); err != nil {
		t.Fatal(err)
	}
	roots, skipped := rootsOf(dir, source.Options{})
	if diff := cmp.Diff([]string{"app", "shared"}, roots); diff != "" || skipped != 0 {
		t.Errorf("skipped %d, want 0; roots (-want +got):\n%s", skipped, diff)
	}
	c := source.NewCollector(source.Options{})
	source.Walk([]string{dir + "/app"}, nil, func(e source.Entry) bool { return c.Take(e) })
	entries, _ := c.Roots()
	for _, e := range entries {
		f := source.Read(e, source.Options{})
		if got, want := f.Inventory.Accounts[0].Regions[0].Keys[0].Declared.Source.Name, dir+"/app/keys.tf"; got != want {
			t.Errorf("the key is declared in %s, want %s", got, want)
		}
	}
}
