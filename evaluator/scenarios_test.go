package evaluator_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/snapshot"
)

// scenario is a line of fixtures/scenarios, as far as its form goes.
type scenario struct {
	ID      string `json:"id"`
	Request struct {
		Principal         string            `json:"principal"`
		Action            string            `json:"action"`
		Resource          string            `json:"resource"`
		Context           map[string]any    `json:"context"`
		Params            map[string]any    `json:"params"`
		Time              string            `json:"time"`
		SessionPolicies   []json.RawMessage `json:"sessionPolicies"`
		VPCEndpointPolicy json.RawMessage   `json:"vpcEndpointPolicy"`
	} `json:"request"`
	Expected struct {
		Decision     string   `json:"decision"`
		Usable       *bool    `json:"usable"`
		Error        string   `json:"error"`
		By           []string `json:"by"`
		Layer        string   `json:"layer"`
		Assumes      string   `json:"assumes"`
		Unknown      string   `json:"unknown"`
		ErrorMessage string   `json:"error-message"`
	} `json:"expected"`
	Why    string `json:"why"`
	Source string `json:"source"`
}

var (
	scenarioID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	decisions  = []string{"Allowed", "ImplicitlyDenied", "ExplicitlyDenied", "Undetermined"}
	layerNames = []string{
		"", "key policy", "identity policies", "permissions boundary", "session policies", "service control policies",
		"resource control policies", "VPC endpoint policy", "grants",
	}
)

// wrong says what is wrong with the form of a scenario, "" if nothing.
func (s *scenario) wrong() string {
	title, page, _ := cutLast(s.Source, ", ")
	link, err := url.Parse(page)
	refused := s.Expected.ErrorMessage != ""
	switch {
	case !scenarioID.MatchString(s.ID):
		return "the id is not in kebab case"
	case s.Request.Principal == "" || s.Request.Action == "" || s.Request.Resource == "":
		return "the request lacks principal, action or resource"
	case refused == (s.Expected.Decision != ""):
		return "expected needs either a decision or an error-message"
	case !refused && !slices.Contains(decisions, s.Expected.Decision):
		return "expected.decision is none of " + strings.Join(decisions, ", ")
	case !slices.Contains(layerNames, s.Expected.Layer):
		return "expected.layer is no layer"
	case s.Expected.Unknown != "" && s.Expected.Decision != "Undetermined":
		return "expected.unknown goes with Undetermined"
	case s.Why == "" || title == "":
		return "why, or the title of the source, is missing"
	case err != nil || link.Scheme != "https" || link.Host != "docs.aws.amazon.com":
		return "the source does not end with the address of a page of docs.aws.amazon.com"
	default:
		return ""
	}
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return "", s, false
	}
	return s[:i], s[i+len(sep):], true
}

func scenarioFiles(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob("../fixtures/scenarios/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	return names
}

func TestScenariosHaveTheDocumentedForm(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, name := range scenarioFiles(t) {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(bytes.TrimSpace(archive.Comment)) == 0 {
			t.Errorf("%s: no comment says what the topic is", name)
		}
		if len(archive.Files) == 0 || len(archive.Files)%2 != 0 {
			t.Fatalf("%s: the sections do not come in pairs", name)
		}
		for i := 0; i < len(archive.Files); i += 2 {
			inventory, requests := archive.Files[i], archive.Files[i+1]
			prefix, ok := strings.CutSuffix(inventory.Name, "inventory.json")
			if !ok || requests.Name != prefix+"requests.ndjson" {
				t.Fatalf("%s: sections %q and %q are no pair", name, inventory.Name, requests.Name)
			}
			root, diagnostics := document.ParseJSON(document.NewSource(inventory.Name, inventory.Data), document.Limits{})
			if len(diagnostics) == 0 {
				_, diagnostics = snapshot.Load(root)
			}
			if len(diagnostics) > 0 {
				t.Fatalf("%s: %s: %s: %s", name, inventory.Name, diagnostics[0].Summary, diagnostics[0].Detail)
			}
			for _, s := range readScenarios(t, name, requests.Data) {
				if text := s.wrong(); text != "" {
					t.Errorf("%s: %s: %s", name, s.ID, text)
				}
				if other, twice := seen[s.ID]; twice {
					t.Errorf("%s: the id %s is also in %s", name, s.ID, other)
				}
				seen[s.ID] = name
			}
		}
	}
}

func readScenarios(t *testing.T, name string, data []byte) []scenario {
	t.Helper()
	var all []scenario
	for line := range bytes.Lines(data) {
		d := json.NewDecoder(bytes.NewReader(line))
		d.DisallowUnknownFields()
		var s scenario
		if err := d.Decode(&s); err != nil {
			t.Fatalf("%s: line %d of the requests: %v", name, len(all)+1, err)
		}
		if _, err := d.Token(); err != io.EOF {
			t.Fatalf("%s: line %d of the requests has more than one value", name, len(all)+1)
		}
		all = append(all, s)
	}
	return all
}
