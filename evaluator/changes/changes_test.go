package changes_test

import (
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/changes"
)

const diff = `diff --git a/a.tf b/a.tf
index 1..2 100644
--- a/a.tf
+++ b/a.tf
@@ -3 +3,2 @@ resource
-old
+new
+++ b/not-a-file.tf
@@ -10,2 +10,0 @@
-gone
--- a/neither
@@ -20,0 +19 @@
+one
\ No newline at end of file
diff --git a/gone.tf b/gone.tf
deleted file mode 100644
--- a/gone.tf
+++ /dev/null
@@ -1 +0,0 @@
-x
diff --git a/moved.tf b/there.tf
similarity index 100%
rename from moved.tf
rename to there.tf
diff --git "a/\303\244 \"b\".tf" "b/\303\244 \"b\".tf"
--- "a/\303\244 \"b\".tf"
+++ "b/\303\244 \"b\".tf"
@@ -1 +1 @@
-x
+y
diff --git a/with space.tf b/with space.tf
--- a/with space.tf	
+++ b/with space.tf	
@@ -0,0 +1 @@
+y
`

func TestTouches(t *testing.T) {
	t.Parallel()
	var lines changes.Lines
	if err := lines.AddDiff("/repo", diff); err != nil {
		t.Fatal(err)
	}
	lines.AddFile("/repo/untracked.tf")
	for _, tt := range []struct {
		path        string
		first, last int
		want        bool
	}{
		{"a.tf", 3, 3, true},
		{"a.tf", 4, 4, true},
		{"a.tf", 1, 3, true},
		{"a.tf", 1, 2, false},
		{"a.tf", 5, 9, false},
		{"a.tf", 1, 100, true},
		{"a.tf", 9, 12, true},  // lines were removed inside
		{"a.tf", 10, 11, true}, // right between
		{"a.tf", 11, 18, false},
		{"a.tf", 8, 10, false},
		{"a.tf", 19, 19, true},
		{"a.tf", 0, 0, true},
		{"gone.tf", 1, 1, false},
		{"there.tf", 1, 100, false},
		{"not-a-file.tf", 1, 100, false},
		{"ä \"b\".tf", 1, 1, true},
		{"with space.tf", 1, 1, true},
		{"untracked.tf", 4711, 4711, true},
		{"other.tf", 0, 0, false},
	} {
		if got := lines.Touches("/repo/"+tt.path, tt.first, tt.last); got != tt.want {
			t.Errorf("Touches(%s, %d, %d) = %v, want %v", tt.path, tt.first, tt.last, got, tt.want)
		}
	}
}

func TestAddDiffRefusesWhatIsNoDiff(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"+++ a.tf\n":               `the file name "a.tf" does not begin with b/`,
		"+++ \"b/\\x\"\n":          "is no file name",
		"@@ -1\n":                  "is no hunk",
		"+++ b/a\n@@ -1 +x @@\n":   `"+x" is no range of lines`,
		"+++ b/a\n@@ +1 +1 @@\n":   `"+1" is no range of lines`,
		"+++ b/a\n@@ -1,y +1 @@\n": `"-1,y" is no range of lines`,
	} {
		var lines changes.Lines
		if err := lines.AddDiff("/repo", text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("AddDiff(%q): error %v, want one with %q", text, err, want)
		}
	}
}
