package source_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/source"
)

// tree makes files below a new folder, which becomes the current one.
func tree(t *testing.T, files ...string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, name := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// walk returns the paths that a walk visits, named ones with a star, those that cannot be read with the reason.
func walk(paths ...string) (visited []string, passed int) {
	passed = source.Walk(paths, nil, func(e source.Entry) bool {
		text := e.Path
		if e.Named {
			text += "*"
		}
		if e.Err != nil {
			text += ": " + e.Err.Error()
		}
		visited = append(visited, text)
		return true
	})
	return visited, passed
}

func TestWalk(t *testing.T) {
	tree(t,
		"b.yaml", "a.json", "c.YML", "d.template", "e.tf", "readme.md", "-", "-x.json",
		"sub/a.json", "sub/.hidden/a.json", "sub/.key.json", "sub/vendor/a.json", "sub/node_modules/a.json", ".github/a.yml", "none/x.txt",
	)
	if err := os.Symlink("a.json", "link.json"); err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{"loop.json": "loop.json", "up": ".", "linked": "sub", "gone.json": "nowhere"} {
		if err := os.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
	}
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		paths  []string
		want   []string
		passed int
	}{
		"a folder, by the names in it": {
			paths:  []string{"."},
			want:   []string{"-x.json", "a.json", "b.yaml", "c.YML", "d.template", "e.tf", "link.json", "sub/.key.json", "sub/a.json"},
			passed: 7, // -, gone.json, linked, loop.json, none/x.txt, readme.md, up
		},
		"a file, whatever its name":              {paths: []string{"readme.md"}, want: []string{"readme.md*"}},
		"named folders whatever their names":     {paths: []string{"sub/vendor", ".github"}, want: []string{"sub/vendor/a.json", ".github/a.yml"}},
		"files in the order of the paths":        {paths: []string{"b.yaml", "a.json"}, want: []string{"b.yaml*", "a.json*"}},
		"the same file in all ways once":         {paths: []string{"a.json", "./a.json", "sub/../a.json", filepath.Join(wd, "a.json")}, want: []string{"a.json*"}},
		"overlapping folders once":               {paths: []string{"sub", "sub/", filepath.Join(wd, "sub"), "none", "./none"}, want: []string{"sub/.key.json", "sub/a.json"}, passed: 1},
		"a file that its folder comes before":    {paths: []string{"sub", "sub/a.json", "none", "none/x.txt"}, want: []string{"sub/.key.json", "sub/a.json*", "none/x.txt*"}},
		"a link to a folder only if it is named": {paths: []string{"linked"}, want: []string{"linked/.key.json", "linked/a.json"}},
		"an absolute path below as a relative":   {paths: []string{filepath.Join(wd, "sub", "a.json")}, want: []string{"sub/a.json*"}},
		"standard input once":                    {paths: []string{"-", "a.json", "-"}, want: []string{"-*", "a.json*"}},
		"a file called like standard input":      {paths: []string{"./-", "-", filepath.Join(wd, "-")}, want: []string{"./-*", "-*"}},
		"what is missing":                        {paths: []string{"x.json", "a.json/x"}, want: []string{"x.json*: no such file or directory", "a.json/x*: not a directory"}},
		"a link to itself":                       {paths: []string{"loop.json"}, want: []string{"loop.json*: too many levels of symbolic links"}},
		"no paths":                               {},
	} {
		t.Run(name, func(t *testing.T) {
			got, passed := walk(test.paths...)
			if diff := cmp.Diff(test.want, got); diff != "" || passed != test.passed {
				t.Errorf("Walk(%q) passed over %d, want %d; visited (-want +got):\n%s", test.paths, passed, test.passed, diff)
			}
		})
	}
}

func TestWalkShowsPathsElsewhereAsTheyAre(t *testing.T) {
	tree(t, "here/x", "there/a.json")
	t.Chdir("here")
	there, err := filepath.Abs("../there/a.json")
	if err != nil {
		t.Fatal(err)
	}
	got, _ := walk("../there", there, "../here/../there/a.json")
	if diff := cmp.Diff([]string{"../there/a.json*"}, got); diff != "" {
		t.Errorf("Walk visits (-want +got):\n%s", diff)
	}
	if got, _ := walk(there); got[0] != filepath.ToSlash(there)+"*" {
		t.Errorf("Walk(%q) shows %q", there, got[0])
	}
}

func TestWalkStops(t *testing.T) {
	tree(t, "a.json", "b.json", "sub/c.json")
	for _, paths := range [][]string{{"."}, {"a.json", "b.json"}, {"-", "a.json"}, {"missing", "a.json"}} {
		n := 0
		source.Walk(paths, nil, func(source.Entry) bool {
			n++
			return false
		})
		if n != 1 {
			t.Errorf("Walk(%q) visits %d files, want 1: visit returned false", paths, n)
		}
	}
}

func TestWalkTellsFoldersThatCannotBeRead(t *testing.T) {
	tree(t, "closed/a.json", "open/a.json")
	if err := os.Chmod("closed", 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod("closed", 0o755) })
	if _, err := os.ReadDir("closed"); err == nil {
		t.Skip("this user may read everything")
	}
	got, _ := walk(".")
	if diff := cmp.Diff([]string{"closed: permission denied", "open/a.json"}, got); diff != "" {
		t.Errorf("Walk visits (-want +got):\n%s", diff)
	}
}
