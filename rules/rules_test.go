package rules_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"
	"github.com/open-policy-agent/opa/v1/util"

	"github.com/kmslint/kmslint/evaluator"
	"github.com/kmslint/kmslint/evaluator/access"
	"github.com/kmslint/kmslint/evaluator/config"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/ruleset"
	"github.com/kmslint/kmslint/rules"
)

var update = flag.Bool("update", false, "rewrite the generated pages of the rules")

// docsURL is what the command uses, so that the test sees its rules.
const docsURL = "https://github.com/kmslint/kmslint/blob/main/rules"

// today is the day on which the examples are judged.
var today = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

func load(t *testing.T) *ruleset.Set {
	t.Helper()
	set, err := ruleset.Load(t.Context(), rules.FS, ruleset.Options{DocsURL: docsURL, CheckSchemas: true})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// check judges files as the command does.
func check(t *testing.T, set *ruleset.Set, account string, paths ...string) *finding.Report {
	t.Helper()
	return checkWith(t, set, evaluator.Options{Paths: paths, Account: account, Now: today})
}

func checkWith(t *testing.T, set *ruleset.Set, o evaluator.Options) *finding.Report {
	t.Helper()
	report, err := evaluator.Check(t.Context(), set, o)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// exampleConfig is the name of the configuration that the examples of a rule need, if they need one.
const exampleConfig = "kmslint.yaml"

// judgeExample judges an example of a rule, with the configuration that stands beside it.
func judgeExample(t *testing.T, set *ruleset.Set, name string) *finding.Report {
	t.Helper()
	file := filepath.Join(filepath.Dir(name), exampleConfig)
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		o := evaluator.Options{Paths: []string{name}, Account: exampleAccount, Now: today}
		if filepath.Base(filepath.Dir(name)) == "deployer_locked_out" {
			if o.Deployer, err = access.NewDeployer("arn:aws:iam::" + exampleAccount + ":role/Deploy"); err != nil {
				t.Fatal(err)
			}
		}
		return checkWith(t, set, o)
	}
	if err != nil {
		t.Fatal(err)
	}
	c, err := config.Parse(document.NewSource(file, text), filepath.Dir(file))
	if err != nil {
		t.Fatal(err)
	}
	bundle, err := ruleset.Read(rules.FS, ruleset.Options{DocsURL: docsURL})
	if err != nil {
		t.Fatal(err)
	}
	set, settings, err := evaluator.Configure(t.Context(), bundle, c, evaluator.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	return checkWith(t, set, evaluator.Options{Paths: []string{name}, Account: exampleAccount, Now: today, Settings: settings})
}

func regoFiles(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(rules.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".rego") {
			return err
		}
		text, err := fs.ReadFile(rules.FS, name)
		files[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestRulesAreFormatted(t *testing.T) {
	t.Parallel()
	for name, text := range regoFiles(t) {
		formatted, err := format.SourceWithOpts(name, []byte(text), format.Opts{RegoVersion: ast.RegoV1})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !bytes.Equal(formatted, []byte(text)) {
			t.Errorf("%s is not as opa fmt writes it", name)
		}
		for i, line := range strings.Split(text, "\n") {
			if n := len([]rune(line)); n > 120 {
				t.Errorf("%s:%d has %d columns; at most 120 are read easily", name, i+1, n)
			}
		}
	}
}

func TestRego(t *testing.T) {
	t.Parallel()
	modules := map[string]*ast.Module{}
	for name, text := range regoFiles(t) {
		m, err := ast.ParseModuleWithOpts(name, text, ast.ParserOptions{RegoVersion: ast.RegoV1, ProcessAnnotation: true})
		if err != nil {
			t.Fatal(err)
		}
		modules[name] = m
	}
	text, err := fs.ReadFile(rules.FS, "kmslint/parameters/data.json")
	if err != nil {
		t.Fatal(err)
	}
	var parameters map[string]any
	if err := util.UnmarshalJSON(text, &parameters); err != nil {
		t.Fatal(err)
	}
	store := inmem.NewFromObject(map[string]any{"kmslint": map[string]any{"parameters": parameters}})
	txn, err := store.NewTransaction(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Abort(t.Context(), txn)
	results, err := tester.NewRunner().SetStore(store).CapturePrintOutput(true).SetModules(modules).RunTests(context.Background(), txn)
	if err != nil {
		t.Fatal(err)
	}
	ran := map[string]bool{}
	for r := range results {
		ran[strings.TrimSuffix(filepath.ToSlash(r.Location.File), "_test.rego")] = true
		t.Run(strings.TrimPrefix(r.Package, "data.rules.")+"/"+r.Name, func(t *testing.T) {
			if !r.Pass() {
				t.Errorf("%s: %v %s", r.Location, r.Error, r.Output)
			}
		})
	}
	for name := range modules {
		if rule := strings.TrimSuffix(name, ".rego"); isRule(name) && !ran[rule] {
			t.Errorf("%s has no test that runs in %s_test.rego", name, rule)
		}
	}
}

// isRule reports whether a file is a rule: group/name/name.rego.
func isRule(name string) bool {
	parts := strings.Split(name, "/")
	return len(parts) == 3 && parts[0] != "lib" && parts[2] == parts[1]+".rego"
}

func TestRulesAreWhereTheirPackageSays(t *testing.T) {
	t.Parallel()
	for name, text := range regoFiles(t) {
		if strings.HasSuffix(name, "_test.rego") || !isRule(name) {
			continue
		}
		m, err := ast.ParseModuleWithOpts(name, text, ast.ParserOptions{RegoVersion: ast.RegoV1, ProcessAnnotation: true})
		if err != nil {
			t.Fatal(err)
		}
		parts := strings.Split(name, "/")
		if got, want := m.Package.Path.String(), "data.rules."+parts[0]+"."+parts[1]; got != want {
			t.Errorf("%s: package is %s, want %s", name, got, want)
		}
		for _, r := range m.Rules {
			if n := string(r.Head.Ref()[0].Value.(ast.Var)); n != "finding" && !strings.HasPrefix(n, "_") {
				t.Errorf("%s: %s is public; only finding may be", name, n)
			}
		}
		var schemas bool
		for _, a := range m.Annotations {
			schemas = schemas || a.Scope == "package" && len(a.Schemas) > 0
		}
		if !schemas {
			t.Errorf("%s: the package's metadata name no schema, so nothing is type-checked", name)
		}
	}
}

func TestMetadataIsComplete(t *testing.T) {
	t.Parallel()
	set := load(t)
	if len(set.Rules()) < 22 {
		t.Errorf("%d rules are loaded, want at least 22", len(set.Rules()))
	}
	for _, r := range set.Rules() {
		aboutKmslint := []string{"KMS026", "KMS951", "KMS952"} // rather than about a policy
		if len(r.References) == 0 && !slices.Contains(aboutKmslint, r.ID) {
			t.Errorf("%s rests on no page of the vendor", r.ID)
		}
		for _, ref := range r.References {
			if !strings.HasPrefix(ref.URL, "https://docs.aws.amazon.com/") && !strings.HasPrefix(ref.URL, "https://www.rfc-editor.org/") {
				t.Errorf("%s: %s is not a page of AWS's documentation or an RFC", r.ID, ref.URL)
			}
		}
		if strings.HasSuffix(r.Title, ".") {
			t.Errorf("%s: the title ends with a period", r.ID)
		}
	}
}

// fixturesOf returns the bad and good examples of a rule.
func fixturesOf(t *testing.T, r finding.Rule) (bad, good []string) {
	t.Helper()
	folder := filepath.Join("../fixtures/rules", strings.ReplaceAll(r.Name, "-", "_"))
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Errorf("%s has no examples: %v", r.ID, err)
		return nil, nil
	}
	for _, e := range entries {
		name := filepath.ToSlash(filepath.Join(folder, e.Name()))
		switch {
		case strings.HasPrefix(e.Name(), "bad_"):
			bad = append(bad, name)
		case strings.HasPrefix(e.Name(), "good_"):
			good = append(good, name)
		case e.Name() == exampleConfig:
		default:
			t.Errorf("%s: an example is called bad_… or good_…", name)
		}
	}
	if len(bad) == 0 || len(good) == 0 {
		t.Errorf("%s needs a bad and a good example in %s", r.ID, folder)
	}
	return bad, good
}

// of returns the findings of a rule, and for rules whose findings are gaps the parts that were not evaluated.
func of(r finding.Rule, report *finding.Report) []finding.Finding {
	var found []finding.Finding
	for _, f := range report.Findings {
		if f.Rule == r.ID {
			found = append(found, f)
		}
	}
	if r.ID == "KMS026" {
		for _, n := range report.NotEvaluated {
			found = append(found, finding.Finding{Rule: r.ID, Message: n.Reason, Location: finding.Location{Path: n.Path, Start: finding.Position{Line: n.Line}}})
		}
	}
	return found
}

// exampleAccount owns the keys of the examples.
const exampleAccount = "111122223333"

func TestExamples(t *testing.T) {
	t.Parallel()
	set := load(t)
	byDefault := onByDefault(set)
	for _, r := range set.Rules() {
		t.Run(r.ID, func(t *testing.T) {
			bad, good := fixturesOf(t, r)
			for _, name := range bad {
				if report := judgeExample(t, set, name); len(of(r, report)) == 0 || len(report.Errors) > 0 {
					t.Errorf("%s: no finding of %s in the bad example; errors: %v", name, r.ID, report.Errors)
				}
			}
			for _, name := range good {
				report := judgeExample(t, set, name)
				for _, f := range of(r, report) {
					t.Errorf("%s:%d: the good example has the finding %s", name, f.Location.Start.Line, f.Message)
				}
				for _, f := range report.Findings {
					if f.Severity >= finding.Medium && f.Suppressed == nil && byDefault[f.Rule] {
						t.Errorf("%s:%d: the good example has a finding of %s: %s", name, f.Location.Start.Line, f.Rule, f.Message)
					}
				}
				if len(report.Errors) > 0 || report.Summary.Files != 1 {
					t.Errorf("%s was not judged; errors: %v", name, report.Errors)
				}
			}
		})
	}
}
