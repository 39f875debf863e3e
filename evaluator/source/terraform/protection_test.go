package terraform_test

import (
	"testing"

	"github.com/kmslint/kmslint/evaluator/inventory"
	"github.com/kmslint/kmslint/evaluator/source/terraform"
)

// onlyKey returns the one key that a tree of code makes.
func onlyKey(t *testing.T, files tree) inventory.Key {
	t.Helper()
	root := terraform.Load(".", options(files.sources()))
	var keys []inventory.Key
	for _, a := range root.Inventory.Accounts {
		for _, r := range a.Regions {
			keys = append(keys, r.Keys...)
		}
	}
	if len(keys) != 1 {
		t.Fatalf("the code makes %d keys, want one", len(keys))
	}
	return keys[0]
}

func TestPreventDestroyIsRead(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, lifecycle, want string }{
		{"no lifecycle", "", "false"},
		{"prevent_destroy", "lifecycle {\n    prevent_destroy = true\n  }", "true"},
		{"another lifecycle", "lifecycle {\n    ignore_changes = [policy]\n  }", "false"},
		{"prevent_destroy as text", "lifecycle {\n    prevent_destroy = \"true\"\n  }", "true"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := onlyKey(t, tree{"main.tf": "resource \"aws_kms_key\" \"k\" {\n  " + tt.lifecycle + "\n}"}).Protection
			if p.PreventDestroy.Text != tt.want || p.Caller.Source != nil {
				t.Errorf("prevent_destroy is %s at %v, want %s", p.PreventDestroy.Text, p.Caller, tt.want)
			}
		})
	}
	t.Run("the call of the outermost module", func(t *testing.T) {
		t.Parallel()
		p := onlyKey(t, tree{
			"main.tf": "module \"keys\" {\n  source = \"./a\"\n}", "a/main.tf": "module \"inner\" {\n  source = \"../b\"\n}", "b/main.tf": "resource \"aws_kms_key\" \"k\" {}",
		}).Protection
		if got := p.Caller.Source.Text[p.Caller.Start:p.Caller.End]; got != `module "keys"` {
			t.Errorf("the caller is %s", got)
		}
	})
}

func TestExpiryOfImportedMaterialIsRead(t *testing.T) {
	t.Parallel()
	k := onlyKey(t, tree{"main.tf": "resource \"aws_kms_external_key\" \"k\" {\n  valid_to = \"2027-01-01T00:00:00Z\"\n}"})
	if got := k.KeyMetadata.ValidTo.Display(); got != "2027-01-01T00:00:00Z" {
		t.Errorf("the material is valid to %s", got)
	}
	if n := onlyKey(t, tree{"main.tf": `resource "aws_kms_external_key" "k" {}`}).KeyMetadata.ValidTo; n != nil {
		t.Errorf("material without a date is valid to %s", n.Display())
	}
}
