package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/ruleset"
	"github.com/kmslint/kmslint/rules"
)

// triple is what a finding of the command and one of a stock OPA must agree on.
type triple struct {
	Rule    string `json:"rule"`
	At      string `json:"at"`
	Message string `json:"message"`
}

// mostLines is how many lines of facts are given to OPA: one process each.
const mostLines = 24

// TestStockOPAFindsTheSame gives the facts that the command prints to OPA, as the README shows it.
func TestStockOPAFindsTheSame(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds OPA")
	}
	opa := tool(t, "opa")
	set, err := ruleset.Load(t.Context(), rules.FS, ruleset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	files := fixtureFiles(t, "templates", "rules", "aws-documentation/kms")
	lines := printedFacts(t, files)
	var inputs []*facts.Facts
	problems, err := evaluator.Facts(t.Context(), evaluator.Options{Paths: files, Now: time.Now()}, func(f *facts.Facts) error {
		inputs = append(inputs, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) != len(inputs) || len(lines) < mostLines {
		t.Fatalf("kmslint facts printed %d lines for %d inputs of %d files, with %d problems", len(lines), len(inputs), len(files), len(problems))
	}
	var wg sync.WaitGroup
	atOnce := make(chan struct{}, 2)
	found := make([]bool, mostLines)
	for n := range mostLines {
		i := n * len(lines) / mostLines // spread over all folders
		wg.Go(func() {
			atOnce <- struct{}{}
			defer func() { <-atOnce }()
			got := opaFindings(t, opa, lines[i])
			results, err := set.Evaluate(t.Context(), inputs[i])
			if err != nil {
				t.Error(err)
			}
			want := []triple{}
			for _, r := range results {
				want = append(want, triple{Rule: r.Rule.Group + "/" + strings.ReplaceAll(r.Rule.Name, "-", "_"), At: r.At, Message: r.Message})
			}
			found[n] = len(want) > 0
			if diff := cmp.Diff(unique(want), unique(got)); diff != "" {
				t.Errorf("findings about %s (-kmslint +opa):\n%s", inputs[i].Address, diff)
			}
		})
	}
	wg.Wait()
	if !slices.Contains(found, true) {
		t.Error("no finding in the whole sample: it proves nothing")
	}
}

// tool returns the path of a tool of .ci/tools.mod, which is built on first use.
func tool(t *testing.T, name string) string {
	t.Helper()
	if out, err := exec.Command("go", "tool", "-modfile=../../.ci/tools.mod", name, "version").CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", name, err, out)
	}
	out, err := exec.Command("go", "tool", "-modfile=../../.ci/tools.mod", "-n", name).Output()
	if err != nil {
		t.Fatalf("find %s: %v", name, err)
	}
	return strings.TrimSpace(string(out))
}

// fixtureFiles returns the files below folders of fixtures that may hold policies; a folder need not exist.
func fixtureFiles(t *testing.T, folders ...string) []string {
	t.Helper()
	var files []string
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join("../../fixtures", folder), func(name string, d fs.DirEntry, err error) error {
			switch {
			case os.IsNotExist(err):
				return nil
			case err != nil:
				return err
			case slices.Contains([]string{".json", ".yaml", ".yml"}, filepath.Ext(name)):
				files = append(files, name)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// printedFacts returns the lines that kmslint facts prints. Files of which it says that they cannot be read are none of
// our business here.
func printedFacts(t *testing.T, files []string) [][]byte {
	t.Helper()
	out, err := exec.Command("kmslint", append([]string{"facts"}, files...)...).Output()
	if err != nil {
		t.Logf("kmslint facts: %v", err)
	}
	return bytes.Split(bytes.TrimSuffix(out, []byte("\n")), []byte("\n"))
}

func opaFindings(t *testing.T, opa string, line []byte) []triple {
	t.Helper()
	cmd := exec.Command(opa, "eval", "--stdin-input", "--data", "../../rules", "--format", "json", "data.kmslint.findings")
	cmd.Stdin = bytes.NewReader(line)
	out, err := cmd.Output()
	var answer struct {
		Result []struct {
			Expressions []struct{ Value []triple }
		}
	}
	if err == nil {
		err = json.Unmarshal(out, &answer)
	}
	if err != nil || len(answer.Result) != 1 {
		t.Errorf("opa eval: %v\n%s", err, out)
		return nil
	}
	return answer.Result[0].Expressions[0].Value
}

// unique sorts findings and drops what differs in severity or confidence alone.
func unique(found []triple) []triple {
	slices.SortFunc(found, func(a, b triple) int {
		return strings.Compare(a.Rule+"\x00"+a.At+"\x00"+a.Message, b.Rule+"\x00"+b.At+"\x00"+b.Message)
	})
	return slices.Compact(found)
}
