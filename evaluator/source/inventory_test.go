package source_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/source"
)

const recorded = `{"Schema": "kmslint.inventory/v1", "Accounts": [{"AccountId": "111122223333", "Regions": [{"Region": "us-east-1", "Keys": [{"KeyMetadata": {"Arn": "arn:aws:kms:us-east-1:111122223333:key/a"}}]}]}]}`

// contents lists the keys and documents of an inventory, without the folder that names of files begin with.
func contents(inv *inventory.Inventory, dir string) (all []string) {
	for _, a := range inv.Accounts {
		for _, r := range a.Regions {
			for _, k := range r.Keys {
				name := k.Address
				if name == "" {
					name = k.KeyMetadata.Arn.Display()
				}
				all = append(all, a.AccountID.Display()+" "+strings.ReplaceAll(name, filepath.ToSlash(dir)+"/", ""))
			}
		}
	}
	for _, d := range inv.Documents {
		all = append(all, d.Kind+" "+strings.ReplaceAll(d.Address, filepath.ToSlash(dir)+"/", ""))
	}
	return all
}

func TestInventory(t *testing.T) {
	t.Parallel()
	again := strings.Replace(recorded, "key/a", "key/b", 1)
	tests := map[string]struct {
		files       map[string]string
		want        []string
		problems    []string
		diagnostics []string
	}{
		"a folder of parts, in the order of their names": {
			files: map[string]string{"b/keys.ndjson": recorded + "\n" + strings.Replace(again, `"Schema": "kmslint.inventory/v1", `, "", 1) + "\n", "a.json": strings.Replace(recorded, "key/a", "key/0", 1), "readme.md": "kms:"},
			want:  []string{"111122223333 arn:aws:kms:us-east-1:111122223333:key/0", "111122223333 arn:aws:kms:us-east-1:111122223333:key/a", "111122223333 arn:aws:kms:us-east-1:111122223333:key/b"},
		},
		"a template by itself":     {files: map[string]string{"stack.json": template}, want: []string{"${this account} Key"}},
		"Terraform code by itself": {files: map[string]string{"main.tf": keyCode}, want: []string{"${this account} aws_kms_key.k"}},
		"bare policies":            {files: map[string]string{"p.json": keyPolicy, "stack.json": template}, want: []string{"${this account} Key", "key p.json"}},
		"code of two kinds beside what is deployed": {
			files:       map[string]string{"infra/main.tf": keyCode, "stack.json": template, "live/i.json": recorded},
			want:        []string{"111122223333 arn:aws:kms:us-east-1:111122223333:key/a", "${this account} infra:aws_kms_key.k", "${this account} stack.json:Key"},
			diagnostics: []string{"The code of infra and stack.json is taken to be deployed to one account"},
		},
		"the same key in two files": {
			files:    map[string]string{"a.json": recorded, "b.json": recorded},
			want:     []string{"111122223333 arn:aws:kms:us-east-1:111122223333:key/a", "111122223333 arn:aws:kms:us-east-1:111122223333:key/a"},
			problems: []string{"b.json: The key arn:aws:kms:us-east-1:111122223333:key/a is listed twice. The other one stands at a.json:1:148. Nothing says which one counts; remove one."},
		},
		"a file that is damaged": {files: map[string]string{"a.json": recorded, "b.ndjson": recorded[:80]}, want: []string{"111122223333 arn:aws:kms:us-east-1:111122223333:key/a"},
			problems: []string{"b.ndjson: The text ends in the middle of a value. It is the last line: the stream was cut off. Write it again."}},
		"an empty folder":               {problems: []string{": holds no inventory, and no CloudFormation template, Terraform code or policy with KMS content"}},
		"a log that speaks of KMS":      {files: map[string]string{"log.jsonl": `{"eventName": "kms:Decrypt"}` + "\n{"}, problems: []string{": holds no inventory, and no CloudFormation template, Terraform code or policy with KMS content"}},
		"an inventory without anything": {files: map[string]string{"a.json": `{"Schema": "kmslint.inventory/v1"}`}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := codeTree(t, tt.files)
			got, err := source.Inventory(t.Context(), []string{dir}, source.Options{})
			if err != nil {
				t.Fatal(err)
			}
			within := func(s string) string {
				return strings.TrimPrefix(strings.ReplaceAll(strings.ReplaceAll(s, filepath.ToSlash(dir)+"/", ""), dir, ""), filepath.ToSlash(dir))
			}
			if diff := cmp.Diff(tt.want, contents(got.Inventory, dir)); diff != "" {
				t.Errorf("Inventory (-want +got):\n%s", diff)
			}
			var problems, diagnostics []string
			for _, p := range got.Problems {
				problems = append(problems, within(p.Path+": "+p.Message))
			}
			for _, d := range got.Diagnostics {
				diagnostics = append(diagnostics, within(d.Summary))
			}
			if diff := cmp.Diff(tt.problems, problems); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.diagnostics, diagnostics); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}

func TestInventoryFromStandardInput(t *testing.T) {
	t.Parallel()
	got, err := source.Inventory(t.Context(), []string{"-"}, source.Options{Stdin: strings.NewReader(recorded + "\n" + `{"Documents": [{"Kind": "scp", "Address": "x"}]}`)})
	if err != nil || len(got.Problems) > 0 {
		t.Fatal(err, got.Problems)
	}
	if want := []string{"111122223333 arn:aws:kms:us-east-1:111122223333:key/a", "scp x"}; !slices.Equal(want, contents(got.Inventory, "nowhere")) {
		t.Errorf("Inventory = %q, want %q", contents(got.Inventory, "nowhere"), want)
	}
}

func TestInventoryListsWhatWasPassedOver(t *testing.T) {
	t.Parallel()
	dir := codeTree(t, map[string]string{"a.json": recorded, "b.json": `{"Statement": [{"Action": "kms:Decrypt", "Principal": {"AWS": ${ROLES}}}]}`})
	got, err := source.Inventory(t.Context(), []string{dir}, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := filepath.ToSlash(dir) + "/b.json is filled in by another tool (${ in line 1) before it is JSON or YAML"
	if !slices.Equal(got.Notes, []string{want}) || got.Files != 1 {
		t.Errorf("Inventory of %d files notes %q, want %q", got.Files, got.Notes, want)
	}
}

func TestInventoryEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := source.Inventory(ctx, []string{codeTree(t, map[string]string{"a.json": recorded})}, source.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Inventory = %v, %v, want %v", got, err, context.Canceled)
	}
}

func TestReadStreamsLargerThanTheLimit(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString(recorded + "\n")
	for range 100 {
		text.WriteString(`{"Documents": [{"Kind": "scp", "Address": "x"}]}` + "\n")
	}
	file := filepath.Join(codeTree(t, map[string]string{"i.json": text.String()}), "i.json")
	o := source.Options{}
	o.Limits.Bytes = 1000
	f := source.Read(source.Entry{Path: filepath.ToSlash(file), Named: true}, o)
	if len(f.Problems) > 0 || f.Inventory == nil || len(f.Inventory.Documents) != 100 {
		t.Fatalf("Read of %d bytes reports %v", text.Len(), f.Problems)
	}
	o.Limits.Bytes = 100
	if f := source.Read(source.Entry{Path: filepath.ToSlash(file), Named: true}, o); len(f.Problems) != 1 {
		t.Errorf("Read of lines that are too long reports %v", f.Problems)
	}
}

// A plan takes the place of its code: both declare the same keys.
func TestInventoryTakesPlansInPlaceOfTheirCode(t *testing.T) {
	t.Parallel()
	const plan = `{"format_version": "1.2", "resource_changes": [{"address": "aws_kms_key.k", "mode": "managed", "change": {"actions": ["no-op"],
	  "after": {"arn": "arn:aws:kms:eu-west-1:111122223333:key/k", "key_id": "k"}}}], "configuration": {"root_module": {"resources": [
	  {"address": "aws_kms_key.k", "mode": "managed", "type": "aws_kms_key", "name": "k", "provider_config_key": "aws"}]}}}`
	dir := codeTree(t, map[string]string{"plan.json": plan, "main.tf": "resource \"aws_kms_key\" \"k\" {}\n"})
	got, err := source.Inventory(t.Context(), []string{dir}, source.Options{})
	if err != nil || len(got.Problems) > 0 {
		t.Fatal(err, got.Problems)
	}
	if want := []string{"111122223333 aws_kms_key.k"}; !slices.Equal(contents(got.Inventory, dir), want) || got.Files != 1 {
		t.Errorf("Inventory of %d files = %q, want %q of 1", got.Files, contents(got.Inventory, dir), want)
	}
}
