package evaluator_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/kmslint/kmslint"

// layers says which packages of this module each package may import, tests left out. A folder that ends with /... stands
// for itself and all below it. A new arrow is a change of the design.
var layers = map[string][]string{
	"evaluator/document":              {},
	"evaluator/kms":                   {"evaluator/spelling"},
	"evaluator/kms/generate":          {},
	"evaluator/finding":               {},
	"evaluator/finding/linehash":      {},
	"evaluator/spelling":              {},
	"evaluator/schema":                {"evaluator/document"},
	"evaluator/baseline":              {"evaluator/document", "evaluator/finding", "evaluator/schema"},
	"evaluator/changes":               {},
	"evaluator/config":                {"evaluator/document", "evaluator/finding", "evaluator/schema", "evaluator/spelling", "evaluator/source/yaml"},
	"evaluator/policy":                {"evaluator/document", "evaluator/kms"},
	"evaluator/inventory":             {"evaluator/spelling", "evaluator/document", "evaluator/policy", "evaluator/kms"},
	"evaluator/authz":                 {"evaluator/document", "evaluator/policy", "evaluator/kms", "evaluator/inventory"},
	"evaluator/access":                {"evaluator/authz", "evaluator/policy", "evaluator/kms", "evaluator/inventory", "evaluator/document"},
	"evaluator/share":                 {"evaluator/inventory", "evaluator/kms", "evaluator/authz", "evaluator/policy", "evaluator/document"},
	"evaluator/facts":                 {"evaluator/document", "evaluator/kms", "evaluator/policy", "evaluator/inventory", "evaluator/authz", "evaluator/access", "evaluator/share"},
	"evaluator/ruleset":               {"evaluator/facts", "evaluator/finding", "evaluator/spelling"},
	"evaluator/source":                {"evaluator/document", "evaluator/policy", "evaluator/inventory", "evaluator/source/..."},
	"evaluator/source/yaml":           {"evaluator/document"},
	"evaluator/source/policyjson":     {"evaluator/document", "evaluator/policy"},
	"evaluator/source/cloudformation": {"evaluator/document", "evaluator/inventory", "evaluator/kms", "evaluator/policy", "evaluator/source/suppression", "evaluator/source/yaml"},
	"evaluator/source/terraform":      {"evaluator/document", "evaluator/inventory", "evaluator/source/suppression", "evaluator/source/yaml"},
	"evaluator/source/plan":           {"evaluator/document", "evaluator/source/terraform"},
	"evaluator/source/snapshot":       {"evaluator/document", "evaluator/inventory", "evaluator/schema"},
	"evaluator/source/suppression":    {"evaluator/document"},

	"evaluator/source/sample":          {},
	"evaluator/source/sample/generate": {"evaluator/source/sample"},

	"evaluator": {
		"evaluator/access", "evaluator/authz", "evaluator/baseline", "evaluator/changes", "evaluator/config", "evaluator/document",
		"evaluator/facts", "evaluator/finding", "evaluator/finding/linehash", "evaluator/inventory", "evaluator/kms",
		"evaluator/policy", "evaluator/ruleset", "evaluator/share", "evaluator/source", "evaluator/source/suppression",
	},
	"reports":     {"evaluator/finding", "evaluator/authz", "evaluator/access"},
	"rules":       {},
	"cmd/kmslint": {"evaluator", "evaluator/...", "reports", "rules"},
}

// owners says which packages alone may import a module or a folder of the standard library.
var owners = map[string][]string{
	"github.com/open-policy-agent/opa":         {"evaluator/ruleset"},
	"github.com/santhosh-tekuri/jsonschema/v5": {"evaluator/schema"},
	"go.yaml.in/yaml/v3":                       {"evaluator/source/yaml"},
	"github.com/hashicorp/hcl/v2":              {"evaluator/source/terraform"},
	"github.com/hashicorp/terraform-json":      {"evaluator/source/plan"},
	"github.com/zclconf/go-cty":                {"evaluator/source/terraform"},
	"github.com/spf13/cobra":                   {"cmd/kmslint"},
	"github.com/aws/aws-sdk-go-v2/service":     {},
	"net/http":                                 {},
	"os/exec":                                  {"cmd/kmslint", "evaluator/kms/generate"},
	"os":                                       {"cmd/kmslint", "evaluator/source", "evaluator/source/sample/generate", "evaluator/kms/generate"},
}

// ground are the packages that import nothing but the standard library.
var ground = []string{"evaluator/document", "evaluator/kms", "evaluator/finding", "evaluator/finding/linehash", "evaluator/spelling", "evaluator/changes", "evaluator/policy", "evaluator/inventory", "evaluator/facts", "evaluator/authz", "evaluator/access", "evaluator/share"}

type listed struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func allowed(list []string, name string) bool {
	return slices.ContainsFunc(list, func(entry string) bool {
		folder, all := strings.CutSuffix(entry, "/...")
		return entry == name || all && strings.HasPrefix(name, folder+"/")
	})
}

func TestPackagesImportOnlyWhatTheirLayerMay(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module+"/")
		may, known := layers[name]
		if !known {
			t.Errorf("package %s is not in the table of layers: say what it may import", name)
			continue
		}
		for _, imported := range p.Imports {
			if inner, ok := strings.CutPrefix(imported, module+"/"); ok && !allowed(may, inner) {
				t.Errorf("%s imports %s, which its layer may not", name, inner)
			}
			if external := strings.Contains(strings.Split(imported, "/")[0], "."); external && !strings.HasPrefix(imported, module) && slices.Contains(ground, name) {
				t.Errorf("%s imports %s: it may import only the standard library", name, imported)
			}
			for owned, by := range owners {
				if (imported == owned || strings.HasPrefix(imported, owned+"/")) && !slices.Contains(by, name) {
					t.Errorf("%s imports %s, which only %v may", name, imported, by)
				}
			}
		}
	}
}
