package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/config"
	"github.com/kmslint/kmslint/evaluator/facts"
)

// bundled are the findings that the bundle has to make: those of the command, own rules included.
type bundled struct {
	lines [][]byte // of kmslint facts
	want  [][]triple
	file  string // the bundle
}

// bundle packs the shipped rules with a new own one, and judges all fixtures that hold policies.
func bundle(t *testing.T) *bundled {
	t.Helper()
	dir := t.TempDir()
	own := filepath.Join(dir, "policy")
	if out, err := exec.Command("kmslint", "rules", "new", "old-version", "--dir", own).CombinedOutput(); err != nil {
		t.Fatalf("kmslint rules new: %v\n%s", err, out)
	}
	b := &bundled{file: filepath.Join(dir, "bundle.tar.gz")}
	if out, err := exec.Command("kmslint", "rules", "bundle", "--rules", own, "--no-config", "--output", b.file).CombinedOutput(); err != nil {
		t.Fatalf("kmslint rules bundle: %v\n%s", err, out)
	}
	set, _, err := compileRules(t.Context(), &config.Config{RuleDirs: config.Value[[]string]{Value: []string{own}}}, &selection{minimum: "info"})
	if err != nil || len(set.Problems()) > 0 {
		t.Fatalf("compile: %v, %v", err, set.Problems())
	}
	files := fixtureFiles(t, "")
	b.lines = printedFacts(t, files)
	_, err = evaluator.Facts(t.Context(), evaluator.Options{Paths: files, Now: time.Now()}, func(f *facts.Facts) error {
		results, err := set.Evaluate(t.Context(), f)
		want := []triple{}
		for _, r := range results {
			want = append(want, triple{Rule: r.Rule.Group + "/" + strings.ReplaceAll(r.Rule.Name, "-", "_"), At: r.At, Message: r.Message})
		}
		b.want = append(b.want, unique(want))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(b.lines) != len(b.want) {
		t.Fatalf("kmslint facts printed %d lines for %d inputs", len(b.lines), len(b.want))
	}
	return b
}

func TestStockOPAFindsTheSameWithTheBundle(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds OPA")
	}
	opa := tool(t, "opa")
	b := bundle(t)
	input := filepath.Join(t.TempDir(), "input.json")
	text := "[" + string(bytes.Join(b.lines, []byte(","))) + "]"
	if err := os.WriteFile(input, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	const query = `[found | some one in input; found := data.kmslint.findings with input as one]`
	out, err := exec.Command(opa, "eval", "--bundle", b.file, "--input", input, "--format", "json", query).Output()
	var answer struct {
		Result []struct{ Expressions []struct{ Value [][]triple } }
	}
	if err == nil {
		err = json.Unmarshal(out, &answer)
	}
	if err != nil || len(answer.Result) != 1 {
		t.Fatalf("opa eval: %v\n%s", err, out)
	}
	rules := map[string]bool{}
	got := answer.Result[0].Expressions[0].Value
	for i := range b.want {
		for _, found := range b.want[i] {
			rules[found.Rule] = true
		}
		if diff := cmp.Diff(b.want[i], unique(got[i])); diff != "" {
			t.Errorf("findings about line %d of the facts (-kmslint +opa):\n%s", i+1, diff)
		}
	}
	if !rules["own/old_version"] || len(rules) < 20 {
		t.Errorf("the fixtures have findings of %v only", slices.Sorted(maps.Keys(rules)))
	}
}

// conftest is not among the tools of the repository: the test runs where it is installed.
func TestConftestFindsTheSameWithTheBundle(t *testing.T) {
	t.Parallel()
	conftest, err := exec.LookPath("conftest")
	if err != nil {
		t.Skip("conftest is not installed")
	}
	b := bundle(t)
	dir := t.TempDir()
	if out, err := exec.Command("tar", "-xzf", b.file, "-C", dir).CombinedOutput(); err != nil {
		t.Fatalf("tar: %v\n%s", err, out)
	}
	for i := range b.lines {
		if i%(len(b.lines)/8) != 0 || bytes.Contains(b.lines[i], []byte("\n")) {
			continue
		}
		cmd := exec.Command(conftest, "test", "--parser", "json", "--policy", dir, "--data", filepath.Join(dir, "data.json"), "--namespace", "kmslint", "--output", "json", "-")
		cmd.Stdin = bytes.NewReader(b.lines[i])
		out, err := cmd.Output()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		var answer []struct {
			Failures []struct{ Metadata triple }
		}
		if err := json.Unmarshal(out, &answer); err != nil || len(answer) != 1 {
			t.Fatalf("conftest: %v\n%s", err, out)
		}
		got := []triple{}
		for _, f := range answer[0].Failures {
			got = append(got, f.Metadata)
		}
		if diff := cmp.Diff(b.want[i], unique(got)); diff != "" {
			t.Errorf("findings about line %d of the facts (-kmslint +conftest):\n%s", i+1, diff)
		}
	}
}

func TestTheSameRulesMakeTheSameBundle(t *testing.T) {
	t.Parallel()
	var first []byte
	for i := range 2 {
		out, err := exec.Command("kmslint", "rules", "bundle", "--no-config").Output()
		if err != nil || i > 0 && !bytes.Equal(first, out) {
			t.Fatalf("kmslint rules bundle, run %d: %v, %d bytes, want the %d of the first", i+1, err, len(out), len(first))
		}
		first = out
	}
	if out := fmt.Sprintf("%x", first[:2]); out != "1f8b" {
		t.Errorf("it begins with %s, want a gzip archive", out)
	}
}
