package facts_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/facts"
	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/share"
	"github.com/kmslint/kmslint/evaluator/source/cloudformation"
	"github.com/kmslint/kmslint/evaluator/source/snapshot"
	"github.com/kmslint/kmslint/evaluator/source/yaml"
)

// ofShared are the facts of what is shared in an inventory.
func ofShared(inv *inventory.Inventory, o facts.Options) [][]*facts.Facts {
	var out [][]*facts.Facts
	subjects := share.New(inv, document.Limits{}).Subjects()
	for i := range subjects {
		if branches := facts.OfShared(&subjects[i], o); branches != nil {
			out = append(out, branches)
		}
	}
	return out
}

func TestFactsOfSharedResourcesHaveTheirShape(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(fixtures, "rules", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	files = append(files, filepath.Join(fixtures, "templates", "sharing.yaml"))
	found := 0
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || info.IsDir() {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		src := document.NewSource(filepath.Base(file), text)
		var inv *inventory.Inventory
		if filepath.Ext(file) == ".json" {
			if root, _ := document.ParseJSON(src, document.Limits{}); snapshot.Recognize(root) {
				inv, _ = snapshot.Load(root)
			}
		} else if root, _ := yaml.Parse(src, document.Limits{}); cloudformation.Recognize(root) {
			inv, _ = cloudformation.Load(file, root, cloudformation.Options{})
		}
		if inv == nil {
			continue
		}
		for _, branches := range ofShared(inv, facts.Options{}) {
			for _, f := range branches {
				found++
				checkShape(t, f)
			}
		}
	}
	if found < 30 {
		t.Errorf("%d resources are shared in the fixtures", found)
	}
}

const conditional = `
Parameters:
  Share: {Type: String, AllowedValues: ['true', 'false']}
Conditions:
  Shared: !Equals [!Ref Share, 'true']
Resources:
  Images:
    Type: AWS::ImageBuilder::DistributionConfiguration
    Properties:
      Distributions:
        - Region: eu-west-1
          AmiDistributionConfiguration:
            KmsKeyId: alias/aws/ebs
            LaunchPermissionConfiguration:
              UserIds: !If [Shared, ['444455556666'], !Ref AWS::NoValue]
        - Region: us-east-1
          AmiDistributionConfiguration:
            KmsKeyId: alias/images
            TargetAccountIds: ['444455556666', !Ref AWS::AccountId]
`

func TestFactsOfAResourceThatIsSharedInSomeCases(t *testing.T) {
	t.Parallel()
	root, _ := yaml.Parse(document.NewSource("t.yaml", []byte(conditional)), document.Limits{})
	inv, _ := cloudformation.Load("t.yaml", root, cloudformation.Options{})
	var got []string
	for _, branches := range ofShared(inv, facts.Options{}) {
		for _, f := range branches {
			checkShape(t, f)
			line := f.Branch + ":"
			if r := f.Resource; r != nil {
				for _, e := range r.Encryption {
					line += " " + e.Encrypted + " " + e.Key.Kind
				}
				for _, c := range r.SharedWith {
					line += " " + c.Name + " " + c.Own
				}
			}
			got = append(got, line)
		}
	}
	want := []string{
		"if parameter Share is true: yes aws-managed account 444455556666 no", "if parameter Share is false:",
		"if parameter Share is true: yes unknown account 444455556666 no account ${this account} yes",
		"if parameter Share is false: yes unknown account 444455556666 no account ${this account} yes",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestFactsOfAKeyHaveNoResource(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(ofPolicy(t, policyOf(), facts.Options{}))
	if err != nil || strings.Contains(string(text), `"resource":`) {
		t.Errorf("the facts of a policy are %s, %v", text, err)
	}
}
