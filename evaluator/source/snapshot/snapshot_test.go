package snapshot_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/source/cloudformation"
	"github.com/kmslint/kmslint/evaluator/source/snapshot"
	"github.com/kmslint/kmslint/evaluator/source/yaml"
)

func parse(t *testing.T, text string) *document.Node {
	t.Helper()
	root, diagnostics := document.ParseJSON(document.NewSource("inventory.json", []byte(text)), document.Limits{})
	if document.Fatal(diagnostics) {
		t.Fatalf("%s: %v", text, diagnostics[0].Summary)
	}
	return root
}

func load(t *testing.T, text string) *inventory.Inventory {
	t.Helper()
	inv, diagnostics := snapshot.Load(parse(t, text))
	if inv == nil || len(diagnostics) > 0 {
		t.Fatalf("Load: %v", diagnostics)
	}
	return inv
}

func save(t *testing.T, inv *inventory.Inventory) string {
	t.Helper()
	var b strings.Builder
	if err := snapshot.Save(&b, inv); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// written is a value as JSON without its layout, members by name.
func written(n *document.Node) string {
	var sorted func(*document.Node) *document.Node
	sorted = func(n *document.Node) *document.Node {
		c := *n
		c.Items, c.Members = nil, nil
		for _, item := range n.Items {
			c.Items = append(c.Items, sorted(item))
		}
		for _, m := range n.Members {
			c.Members = append(c.Members, document.Member{Key: m.Key, Value: sorted(m.Value)})
		}
		slices.SortFunc(c.Members, func(a, b document.Member) int { return strings.Compare(a.Key.Text, b.Key.Text) })
		return &c
	}
	return document.Print(sorted(n))
}

func TestSaveAndLoadLoseNothing(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("../../../fixtures/inventories/*.json")
	if err != nil || len(names) == 0 {
		t.Fatalf("no inventories: %v", err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		first := save(t, load(t, string(text)))
		if diff := cmp.Diff(written(parse(t, string(text))), written(parse(t, first))); diff != "" {
			t.Errorf("Save of %s differs (-file +saved):\n%s", name, diff)
		}
		if again := save(t, load(t, first)); again != first {
			t.Errorf("Save of %s, loaded again, differs (-first +second):\n%s", name, cmp.Diff(first, again))
		}
		if !strings.HasSuffix(first, "}\n") {
			t.Errorf("Save of %s does not end with a line end", name)
		}
	}
}

func TestSaveKeepsWhatIsNotKnownBeforeDeployment(t *testing.T) {
	t.Parallel()
	const template = `
Parameters: {Reader: {Type: String}}
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      EnableKeyRotation: !If [IsProd, true, !Ref AWS::NoValue]
      KeyPolicy:
        Version: 2012-10-17
        Statement:
          - {Effect: Allow, Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:role/${Reader}'}, Action: kms:Decrypt, Resource: '*'}
          - !ImportValue Statement
          - Fn::Transform: {Name: AWS::Include}
`
	root, diagnostics := yaml.Parse(document.NewSource("stack.yaml", []byte(template)), document.Limits{})
	if document.Fatal(diagnostics) {
		t.Fatal(diagnostics)
	}
	inv, _ := cloudformation.Load("stack.yaml", root, cloudformation.Options{})
	first := save(t, inv)
	for _, want := range []string{`"segments"`, `"alt"`, `"unknown"`} {
		if !strings.Contains(first, want) {
			t.Errorf("Save writes no %s:\n%s", want, first)
		}
	}
	if again := save(t, load(t, first)); again != first {
		t.Errorf("Save, loaded again, differs (-first +second):\n%s", cmp.Diff(first, again))
	}
}

func TestLoadTellsAbsentFromEmpty(t *testing.T) {
	t.Parallel()
	const key = `{"Schema": "kmslint.inventory/v1", %s "Accounts": [{"AccountId": "111122223333", %s "Regions": [{"Region": "us-east-1", "Keys": [{%s}]}]}]}`
	for name, test := range map[string]struct {
		organization, details, key string
		want                       string
	}{
		"nothing":               {"", "", "", "organization not collected, identity policies unknown, policy not collected"},
		"no organization":       {`"Organization": null,`, "", "", "no organization, identity policies unknown, policy not collected"},
		"an empty organization": {`"Organization": {},`, "", "", "an organization, identity policies unknown, policy not collected"},
		"empty details":         {"", `"AuthorizationDetails": {},`, "", "organization not collected, identity policies known, policy not collected"},
		"the default policy":    {"", "", `"Policy": null`, "organization not collected, identity policies unknown, default policy"},
		"a policy":              {"", "", `"Policy": {}`, "organization not collected, identity policies unknown, an object"},
		"a policy as text":      {"", "", `"Policy": "{}"`, "organization not collected, identity policies unknown, a string"},
	} {
		first := load(t, fmt.Sprintf(key, test.organization, test.details, test.key))
		for way, inv := range map[string]*inventory.Inventory{"Load": first, "Load of what Save wrote": load(t, save(t, first))} {
			if got := absences(inv); got != test.want {
				t.Errorf("%s, with %s: %s, want %s", way, name, got, test.want)
			}
		}
	}
}

func absences(inv *inventory.Inventory) string {
	organization := "an organization"
	switch {
	case inv.Organization == nil:
		organization = "organization not collected"
	case inv.Organization.NoOrganization:
		organization = "no organization"
	}
	details := "identity policies unknown"
	if inv.Accounts[0].AuthorizationDetails != nil {
		details = "identity policies known"
	}
	policy := "policy not collected"
	if p := inv.Accounts[0].Regions[0].Keys[0].Policy; p != nil && p.Kind == document.Null {
		policy = "default policy"
	} else if p != nil {
		policy = p.Kind.String()
	}
	return organization + ", " + details + ", " + policy
}

func TestLoadKeepsWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	const text = `{"Schema": "kmslint.inventory/v1", "CollectedAt": "2026-01-01", "Accounts": [{"AccountId": "111122223333", "Name": "prod",
		"Regions": [{"Region": "us-east-1", "Keys": [{"KeyMetadata": {"Enabled": true}, "Comment": [1, {"a": null}]}]}]}]}`
	saved := save(t, load(t, text))
	if diff := cmp.Diff(written(parse(t, text)), written(parse(t, saved))); diff != "" {
		t.Errorf("Save differs (-file +saved):\n%s", diff)
	}
}

func TestRecognize(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`{"Schema": "kmslint.inventory/v1"}`: true,
		`{"Schema": "kmslint.inventory/v7"}`: true,
		`{"Schema": "kmslint.report/v1"}`:    false,
		`{"Schema": 1}`:                      false,
		`{}`:                                 false,
		`["Schema"]`:                         false,
		`"kmslint.inventory/v1"`:             false,
	} {
		if got := snapshot.Recognize(parse(t, text)); got != want {
			t.Errorf("Recognize(%s) = %v, want %v", text, got, want)
		}
	}
}

func TestLoadRefusesWithThePlace(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text string
		want []string // places
	}{
		"another version":           {`{"Schema": "kmslint.inventory/v2", "Accounts": {}}`, []string{"1:12"}},
		"no schema":                 {`{"Accounts": []}`, []string{"1:1"}},
		"accounts that are no list": {"{\"Schema\": \"kmslint.inventory/v1\",\n \"Accounts\": {}}", []string{"2:14"}},
		"keys that are no list":     {"{\"Schema\": \"kmslint.inventory/v1\", \"Accounts\": [{\"AccountId\": \"111122223333\",\n \"Regions\": [{\"Region\": \"us-east-1\",\n  \"Keys\": \"none\"}]}]}", []string{"3:11"}},
		"a key that is a string":    {"{\"Schema\": \"kmslint.inventory/v1\", \"Accounts\": [{\"AccountId\": \"111122223333\", \"Regions\": [{\"Region\": \"us-east-1\", \"Keys\": [\n{},\n \"key\"]}]}]}", []string{"3:2"}},
	} {
		inv, diagnostics := snapshot.Load(parse(t, test.text))
		var got []string
		for _, d := range diagnostics {
			start, _ := d.Span.Range()
			got = append(got, fmt.Sprintf("%d:%d", start.Line, start.Column))
			if !d.Fatal || d.Summary == "" || d.Detail == "" {
				t.Errorf("Load of %s: the diagnostic is not complete: %+v", name, d)
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" || inv != nil {
			t.Errorf("Load of %s gives inventory %v and places (-want +got):\n%s", name, inv, diff)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestSaveTellsWhatTheWriterSays(t *testing.T) {
	t.Parallel()
	err := snapshot.Save(full{}, &inventory.Inventory{})
	if err == nil || err.Error() != "write inventory: no space left on device" {
		t.Errorf("Save to a full disk = %v", err)
	}
}
