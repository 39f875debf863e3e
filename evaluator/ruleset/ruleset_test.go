package ruleset_test

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/ruleset"
	"github.com/kmslint/kmslint/rules"
)

const docsURL = "https://example.com/rules"

// shipped returns one of the files of the shipped rules.
func shipped(tb testing.TB, name string) *fstest.MapFile {
	tb.Helper()
	text, err := fs.ReadFile(rules.FS, name)
	if err != nil {
		tb.Fatal(err)
	}
	return &fstest.MapFile{Data: text}
}

// ruleFS is a rule set of the shipped aggregate and schema and these files.
func ruleFS(tb testing.TB, files map[string]string) fstest.MapFS {
	tb.Helper()
	fsys := fstest.MapFS{
		"kmslint/findings.rego": shipped(tb, "kmslint/findings.rego"),
		"schemas/facts.json":    shipped(tb, "schemas/facts.json"),
	}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

const metadata = `# METADATA
# title: A rule
# description: What is wrong.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://example.com/page
#   description: The page
# custom:
#   id: KMS999
#   severity: high
#   severities:
#   - low
#   remediation: Do this.
#   compliance:
#   - A 1
`

// rule is a rule of the package rules.group.some_rule with this body.
func rule(body string) string { return metadata + "package rules.group.some_rule\n\n" + body + "\n" }

const ruleFile = "group/some_rule/some_rule.rego"

func load(tb testing.TB, body string) *ruleset.Set {
	tb.Helper()
	set, err := ruleset.Load(tb.Context(), ruleFS(tb, map[string]string{ruleFile: rule(body)}), ruleset.Options{DocsURL: docsURL, CheckSchemas: true})
	if err != nil {
		tb.Fatalf("Load: %v", err)
	}
	return set
}

// factsOf returns the facts of a key policy.
func factsOf(tb testing.TB, policy string) *facts.Facts {
	tb.Helper()
	n, _ := document.ParseJSON(document.NewSource("policy.json", []byte(policy)), document.Limits{})
	return facts.OfDocument(&inventory.Document{Kind: "key", Address: "policy.json", Policy: n}, facts.Options{})[0]
}

func TestLoadReadsMetadata(t *testing.T) {
	t.Parallel()
	set := load(t, `finding := set()`)
	want := []finding.Rule{{
		ID: "KMS999", Name: "some-rule", Group: "group", Title: "A rule", Description: "What is wrong.", Severity: finding.High,
		Severities: []finding.Severity{finding.Low}, Remediation: "Do this.", DocsURL: docsURL + "/group/some_rule/README.md",
		References: []finding.Reference{{Title: "The page", URL: "https://example.com/page"}}, Compliance: []string{"A 1"}, Tags: []string{"a"},
	}}
	if diff := cmp.Diff(want, set.Rules()); diff != "" {
		t.Errorf("Rules (-want +got):\n%s", diff)
	}
	set.Rules()[0].ID = "changed"
	if set.Rules()[0].ID != "KMS999" {
		t.Error("Rules gives the rules away")
	}
}

func TestLoadNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	change := func(old, new string) map[string]string {
		if !strings.Contains(metadata, old) {
			t.Fatalf("the metadata lacks %q", old)
		}
		return map[string]string{ruleFile: strings.Replace(rule(`finding := set()`), old, new, 1)}
	}
	body := func(b string) map[string]string { return map[string]string{ruleFile: rule(b)} }
	tests := []struct {
		name  string
		files map[string]string
		want  []string // texts in the error
	}{
		{"broken syntax", body("finding contains {"), []string{"parse rule", ruleFile + ":21"}},
		{"a variable that is not defined", body(`finding contains {"at": x, "message": "m"} if true`), []string{"compile rules", ruleFile + ":20", "x is unsafe"}},
		{"no metadata", map[string]string{ruleFile: "package rules.group.some_rule\n"}, []string{"read metadata of " + ruleFile, "the package has no metadata"}},
		{"no title", change("# title: A rule\n", ""), []string{ruleFile, "title, description, custom.id and custom.remediation are required"}},
		{"no description", change("# description: What is wrong.\n", ""), []string{ruleFile, "are required"}},
		{"no id", change("#   id: KMS999\n", ""), []string{ruleFile, "are required"}},
		{"no remediation", change("#   remediation: Do this.\n", ""), []string{ruleFile, "are required"}},
		{"no severity", change("#   severity: high\n", ""), []string{ruleFile, "custom.severity"}},
		{"an unknown severity", change("severity: high", "severity: urgent"), []string{ruleFile, "custom.severity", `"urgent"`}},
		{"an unknown further severity", change("- low", "- lower"), []string{ruleFile, "custom.severities", `"lower"`}},
		{"two rules of one id", map[string]string{
			ruleFile:                 rule(`finding := set()`),
			"group/other/other.rego": strings.Replace(rule(`finding := set()`), "some_rule", "other", 1),
		}, []string{"some_rule", "other", "has the same id KMS999"}},
		{"the network", body(`finding contains {"at": "/policy", "message": r.body} if r := http.send({"method": "get", "url": "https://example.com"})`), []string{ruleFile + ":20", "undefined function http.send"}},
		{"the clock", body(`finding contains {"at": "/policy", "message": sprintf("%d", [time.now_ns()])}`), []string{ruleFile + ":20", "undefined function time.now_ns"}},
		{"chance", body(`finding contains {"at": "/policy", "message": sprintf("%d", [rand.intn("a", 2)])}`), []string{"undefined function rand.intn"}},
		{"the process", body(`finding contains {"at": "/policy", "message": opa.runtime().env.HOME}`), []string{"undefined function opa.runtime"}},
		{"a name server", body(`finding contains {"at": "/policy", "message": "m"} if net.lookup_ip_addr("example.com")`), []string{"undefined function net.lookup_ip_addr"}},
		{"a member that facts do not have", body(`finding contains {"at": "/policy", "message": "m"} if input.policy.statement`), []string{ruleFile + ":20", "undefined ref: input.policy.statement"}},
		{"a type that facts do not have", body(`finding contains {"at": "/policy", "message": "m"} if input.policy.complete == "yes"`), []string{ruleFile + ":20", "match error"}},
		{"parameters that are no JSON", map[string]string{"kmslint/parameters/data.json": "{"}, []string{"read kmslint/parameters/data.json"}},
		{"parameters of the root that are no object", map[string]string{"data.json": "[]"}, []string{"read data.json: it must hold an object"}},
		{"a schema that is no JSON", map[string]string{"schemas/facts.json": "{"}, []string{"read schemas/facts.json"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := ruleset.Load(t.Context(), ruleFS(t, tt.files), ruleset.Options{CheckSchemas: true})
			if err == nil {
				t.Fatal("Load accepts it")
			}
			for _, text := range tt.want {
				if !strings.Contains(err.Error(), text) {
					t.Errorf("Load: error %q lacks %q", err, text)
				}
			}
		})
	}
}

func TestLoadChecksSchemasWhenAsked(t *testing.T) {
	t.Parallel()
	fsys := ruleFS(t, map[string]string{ruleFile: rule(`finding contains {"at": "/policy", "message": "m"} if input.policy.statement`)})
	if _, err := ruleset.Load(t.Context(), fsys, ruleset.Options{}); err != nil {
		t.Errorf("Load without CheckSchemas: %v", err)
	}
}

func TestLoadLeavesTestsOut(t *testing.T) {
	t.Parallel()
	fsys := ruleFS(t, map[string]string{
		ruleFile: rule(`finding := set()`), "group/some_rule/some_rule_test.rego": "no rego", "group/some_rule/README.md": "text", "lib/text/text.rego": "package lib.text\n\na := 1\n",
	})
	set, err := ruleset.Load(t.Context(), fsys, ruleset.Options{})
	if err != nil || len(set.Rules()) != 1 {
		t.Errorf("Load = %v, %v, want the one rule", set, err)
	}
}

func TestEvaluateGivesWhatTheRuleSays(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		want       []ruleset.Result // without Rule
	}{
		{"nothing", `finding contains {"at": "/policy", "message": "m"} if input.policy.kind == "scp"`, nil},
		{"the defaults", `finding contains {"at": input.policy.at, "message": "m"}`, []ruleset.Result{{At: "/policy", Message: "m", Severity: finding.High}}},
		{"everything", `finding contains {"at": "/policy", "message": "m", "related": ["/a", "/b"], "severity": "low", "confidence": "possible"}`,
			[]ruleset.Result{{At: "/policy", Message: "m", Related: []string{"/a", "/b"}, Severity: finding.Low, Confidence: finding.Possible}}},
		{"two findings", `finding contains {"at": s.at, "message": s.name} if some s in input.policy.statements`,
			[]ruleset.Result{{At: "/policy/statements/0", Message: `statement "A"`, Severity: finding.High}, {At: "/policy/statements/1", Message: "statement 2", Severity: finding.High}}},
		{"the default severity by name", `finding contains {"at": "/policy", "message": "m", "severity": "high"}`, []ruleset.Result{{At: "/policy", Message: "m", Severity: finding.High}}},
	}
	f := factsOf(t, `{"Statement": [{"Sid": "A"}, {}]}`)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			set := load(t, tt.body)
			got, err := set.Evaluate(t.Context(), f)
			if err != nil {
				t.Fatal(err)
			}
			slices.SortFunc(got, func(a, b ruleset.Result) int { return strings.Compare(a.At, b.At) })
			for i := range got {
				if got[i].Rule == nil || got[i].Rule.ID != "KMS999" {
					t.Errorf("the result is of %+v", got[i].Rule)
				}
				got[i].Rule = nil
			}
			if diff := cmp.Diff(tt.want, got, cmp.Transformer("none", func(r []ruleset.Result) []ruleset.Result { return append([]ruleset.Result{}, r...) })); diff != "" {
				t.Errorf("Evaluate (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEvaluateRefusesFindingsOutOfForm(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"no place", `finding contains {"message": "m"}`, "KMS999 made a finding without at or message"},
		{"no message", `finding contains {"at": "/policy"}`, "KMS999 made a finding without at or message"},
		{"a place that is no text", `finding contains {"at": 1, "message": "m"}`, "KMS999 made a finding without at or message"},
		{"a severity that is not declared", `finding contains {"at": "/policy", "message": "m", "severity": "critical"}`, `KMS999 states the severity "critical", which its metadata does not list`},
		{"a severity that there is not", `finding contains {"at": "/policy", "message": "m", "severity": "urgent"}`, `the severity "urgent"`},
		{"a confidence that there is not", `finding contains {"at": "/policy", "message": "m", "confidence": "likely"}`, `KMS999 states a confidence: unknown confidence "likely"`},
	}
	f := factsOf(t, `{}`)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := load(t, tt.body).Evaluate(t.Context(), f)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "on policy.json") {
				t.Errorf("Evaluate: error %v, want %q in it", err, tt.want)
			}
		})
	}
}

func TestParametersAreData(t *testing.T) {
	t.Parallel()
	const body = `finding contains {"at": "/policy", "message": sprintf("%v", [data.kmslint.parameters.some_rule.limit])}`
	for name, file := range map[string]string{
		"kmslint/parameters/data.json": `{"some_rule": {"limit": 14}}`,
		"kmslint/data.json":            `{"parameters": {"some_rule": {"limit": 14}}}`,
		"data.json":                    `{"kmslint": {"parameters": {"some_rule": {"limit": 14}}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set, err := ruleset.Load(t.Context(), ruleFS(t, map[string]string{ruleFile: rule(body), name: file}), ruleset.Options{})
			if err != nil {
				t.Fatal(err)
			}
			got, err := set.Evaluate(t.Context(), factsOf(t, `{}`))
			if err != nil || len(got) != 1 || got[0].Message != "14" {
				t.Errorf("Evaluate = %+v, %v, want the parameter 14", got, err)
			}
		})
	}
}

func TestParametersOfSeveralFilesAreOneTree(t *testing.T) {
	t.Parallel()
	set, err := ruleset.Load(t.Context(), ruleFS(t, map[string]string{
		ruleFile:                       rule(`finding contains {"at": "/policy", "message": sprintf("%v", [data.kmslint.parameters])}`),
		"data.json":                    `{"kmslint": {"parameters": {"a": 1}}}`,
		"kmslint/data.json":            `{"parameters": {"b": 2}}`,
		"kmslint/parameters/data.json": `{"c": 3}`,
	}), ruleset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := set.Evaluate(t.Context(), factsOf(t, `{}`))
	if want := `{"a": 1, "b": 2, "c": 3}`; err != nil || len(got) != 1 || got[0].Message != want {
		t.Errorf("the parameters are %+v, %v, want %s", got, err, want)
	}
}

func TestEvaluateIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	set, err := ruleset.Load(t.Context(), rules.FS, ruleset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	f := factsOf(t, tenStatements)
	count := map[int]int{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				got, err := set.Evaluate(t.Context(), f)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				count[len(got)]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if found := slices.Collect(maps.Keys(count)); len(found) != 1 || found[0] == 0 {
		t.Errorf("evaluations of the same facts gave %v findings", count)
	}
}
