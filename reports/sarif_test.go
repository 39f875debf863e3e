package reports_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	_ "github.com/owenrumney/go-sarif/v3/pkg/report/utils" // keeps the module in go.mod, see compiled
	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/kmslint/kmslint/evaluator/finding"
	"github.com/kmslint/kmslint/reports"
)

func TestSARIFGolden(t *testing.T) {
	t.Parallel()
	got := write(t, reports.SARIF, saved(t), reports.Options{})
	validate(t, got)
	golden(t, "report.sarif", got)
}

func TestSARIFOfAnEmptyReport(t *testing.T) {
	t.Parallel()
	r := &finding.Report{}
	r.Finish()
	got := write(t, reports.SARIF, r, reports.Options{})
	validate(t, got)
	for _, want := range []string{`"rules": []`, `"results": []`, `"executionSuccessful": true`, `"id": "kmslint/"`} {
		if !strings.Contains(got, want) {
			t.Errorf("log lacks %s:\n%s", want, got)
		}
	}
}

func TestSARIFOptions(t *testing.T) {
	t.Parallel()
	got := write(t, reports.SARIF, saved(t), reports.Options{RunID: "kmslint/prod/", SourceRoot: "file:///home/me/src"})
	validate(t, got)
	run := decode(t, got)
	if run.AutomationDetails.ID != "kmslint/prod/" {
		t.Errorf("automationDetails.id = %q", run.AutomationDetails.ID)
	}
	if base := run.OriginalURIBaseIDs["%SRCROOT%"].URI; base != "file:///home/me/src/" {
		t.Errorf("%%SRCROOT%% = %q, want a slash at the end", base)
	}
}

func TestSARIFSchemaIsApplied(t *testing.T) {
	t.Parallel()
	got := write(t, reports.SARIF, saved(t), reports.Options{})
	broken := strings.Replace(got, `"level": "error"`, `"level": "critical"`, 1)
	if err := schema(t).Validate(unmarshal(t, broken)); err == nil {
		t.Error("the schema accepts the level critical")
	}
}

func TestSARIFArtifacts(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]artifact{
		"a/b.tf":             {"a/b.tf", "%SRCROOT%"},
		"./a.tf":             {"a.tf", "%SRCROOT%"},
		"../a.tf":            {"../a.tf", "%SRCROOT%"},
		"old key/100%#?.tf":  {"old%20key/100%25%23%3F.tf", "%SRCROOT%"},
		"鍵.tf":               {"%E9%8D%B5.tf", "%SRCROOT%"},
		"a:b/c:d.tf":         {"a%3Ab/c%3Ad.tf", "%SRCROOT%"},
		"-":                  {"-", "%SRCROOT%"},
		"/srv/a b.tf":        {"file:///srv/a%20b.tf", ""},
		"C:/src/a.tf":        {"file:///C:/src/a.tf", ""},
		"//server/share/a:b": {"file://server/share/a%3Ab", ""},
	} {
		r := &finding.Report{Findings: []finding.Finding{{Rule: "KMS101", Message: "m", Location: finding.Location{Path: path}}}}
		r.Finish()
		log := write(t, reports.SARIF, r, reports.Options{})
		validate(t, log)
		got := decode(t, log).Results[0].Locations[0].PhysicalLocation
		if diff := cmp.Diff(want, got.ArtifactLocation); diff != "" {
			t.Errorf("artifactLocation of %q (-want +got):\n%s", path, diff)
		}
		if got.Region.StartLine != 1 {
			t.Errorf("startLine of %q = %d, want 1: GitHub wants a line", path, got.Region.StartLine)
		}
	}
}

func TestSARIFMessagesHaveNoLinksFromTheInput(t *testing.T) {
	t.Parallel()
	for _, r := range decode(t, write(t, reports.SARIF, saved(t), reports.Options{})).Results {
		if strings.Contains(r.Message.Text, "](") {
			t.Errorf("message has a link: %s", r.Message.Text)
		}
	}
}

func TestSARIFLimits(t *testing.T) {
	t.Parallel()
	r := &finding.Report{Rules: []finding.Rule{{
		ID: "KMS101", Name: "public-principal", Title: strings.Repeat("鍵 title ", 300), Description: strings.Repeat("long ", 1000),
	}}}
	for i := range 25_003 {
		f := finding.Finding{Rule: "KMS101", Message: "m", Location: finding.Location{Path: fmt.Sprintf("%05d.tf", i)}}
		if i > 25_000 {
			f.Severity = finding.Critical
		}
		r.Findings = append(r.Findings, f)
	}
	r.Finish()
	run := decode(t, write(t, reports.SARIF, r, reports.Options{}))
	if n := len(run.Results); n != 25_000 {
		t.Errorf("log has %d results, want 25000", n)
	}
	for i, want := range []string{"error", "error", "note"} {
		if got := run.Results[i].Level; got != want {
			t.Errorf("level of result %d = %s, want %s: the most severe ones come first", i, got, want)
		}
	}
	want := "code scanning accepts 25000 results of a run: the 3 least severe ones are left out"
	if notes := run.Invocations[0].Notifications; len(notes) != 1 || notes[0].Message.Text != want {
		t.Errorf("notifications = %v, want %q", notes, want)
	}
	rule := run.Tool.Driver.Rules[0]
	for name, text := range map[string]string{"short": rule.ShortDescription.Text, "full": rule.FullDescription.Text} {
		if n := len([]rune(text)); n > 1024 || !strings.HasSuffix(text, "...") {
			t.Errorf("%s description has %d characters, want at most 1024 and three dots", name, n)
		}
	}
}

// artifact and run are what the tests look at, read independently of the structs that wrote it.
type artifact struct {
	URI       string `json:"uri"`
	URIBaseID string `json:"uriBaseId"`
}

type text struct{ Text string }

type run struct {
	AutomationDetails  struct{ ID string }
	OriginalURIBaseIDs map[string]artifact
	Tool               struct {
		Driver struct {
			Rules []struct{ ShortDescription, FullDescription text }
		}
	}
	Invocations []struct {
		Notifications []struct{ Message text } `json:"toolExecutionNotifications"`
	}
	Results []struct {
		Level     string
		Message   text
		Locations []struct {
			PhysicalLocation struct {
				ArtifactLocation artifact
				Region           struct{ StartLine int }
			}
		}
	}
}

func decode(t *testing.T, log string) run {
	t.Helper()
	var v struct{ Runs []run }
	if err := json.Unmarshal([]byte(log), &v); err != nil {
		t.Fatal(err)
	}
	return v.Runs[0]
}

func validate(t *testing.T, log string) {
	t.Helper()
	if err := schema(t).Validate(unmarshal(t, log)); err != nil {
		t.Errorf("log does not match the schema of SARIF 2.1.0: %#v", err)
	}
}

func unmarshal(t *testing.T, log string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(log), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	s, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// compiled returns the schema of OASIS. The module go-sarif carries it as a constant that is not exported, so it is read
// from the module's source; the package with the constant is not imported because it needs a second validator.
var compiled = sync.OnceValues(func() (*jsonschema.Schema, error) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/owenrumney/go-sarif/v3").Output()
	if err != nil {
		return nil, fmt.Errorf("find go-sarif: %w", err)
	}
	path := filepath.Join(strings.TrimSpace(string(dir)), "pkg", "report", "v210", "sarif", "schema.go")
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		return nil, err
	}
	literal := ""
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.ValueSpec); ok && s.Names[0].Name == "schema" {
			literal = s.Values[0].(*ast.BasicLit).Value
		}
		return literal == ""
	})
	schema, err := strconv.Unquote(literal)
	if err != nil {
		return nil, fmt.Errorf("the schema of go-sarif is no string: %w", err)
	}
	const id = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	c := jsonschema.NewCompiler()
	c.AssertFormat = true
	if err := c.AddResource(id, strings.NewReader(schema)); err != nil {
		return nil, err
	}
	return c.Compile(id)
})
