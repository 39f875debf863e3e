package terraform_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/terraform"
)

func TestKeys(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		files tree
		want  map[string]string // address to policy, with what else the key has
	}{
		"no policy":        {tree{"main.tf": `resource "aws_kms_key" "k" {}`}, map[string]string{"aws_kms_key.k": "null"}},
		"a null policy":    {tree{"main.tf": key("null")}, map[string]string{"aws_kms_key.k": "null"}},
		"OpenTofu":         {tree{"main.tofu": `resource "aws_kms_key" "k" {}`}, map[string]string{"aws_kms_key.k": "null"}},
		"JSON syntax":      {tree{"main.tf.json": `{"resource": {"aws_kms_key": {"k": {"policy": "a"}}}}`}, map[string]string{"aws_kms_key.k": `"a"`}},
		"an override":      {tree{"main.tf": key(`"a"`), "override.tf": key(`"b"`)}, map[string]string{"aws_kms_key.k": `"b"`}},
		"a named override": {tree{"z.tf": key(`"a"`), "a_override.tf": key(`"b"`)}, map[string]string{"aws_kms_key.k": `"b"`}},
		"a policy by id": {
			tree{"main.tf": `resource "aws_kms_key" "k" {}` + "\nresource \"aws_kms_key_policy\" \"p\" {\n  key_id = aws_kms_key.k.id\n  policy = \"a\"\n}"},
			map[string]string{"aws_kms_key.k": `"a"`},
		},
		"a policy by ARN": {
			tree{"main.tf": `resource "aws_kms_key" "k" {}` + "\nresource \"aws_kms_key_policy\" \"p\" {\n  key_id = aws_kms_key.k.arn\n  policy = \"a\"\n}"},
			map[string]string{"aws_kms_key.k": `"a"`},
		},
		"policies with a count": {
			tree{"main.tf": "resource \"aws_kms_key\" \"k\" {\n  count = 2\n}\nresource \"aws_kms_key_policy\" \"p\" {\n  count = 2\n  key_id = aws_kms_key.k[count.index].key_id\n  policy = \"p${count.index}\"\n}"},
			map[string]string{"aws_kms_key.k[0]": `"p0"`, "aws_kms_key.k[1]": `"p1"`},
		},
		"a policy of a module's key": {
			tree{"main.tf": "module \"m\" {\n  source = \"./m\"\n}\nresource \"aws_kms_key_policy\" \"p\" {\n  key_id = module.m.key.id\n  policy = \"a\"\n}", "m/main.tf": "resource \"aws_kms_key\" \"k\" {}\noutput \"key\" {\n  value = aws_kms_key.k\n}"},
			map[string]string{"module.m.aws_kms_key.k": `"a"`},
		},
		"a policy of a key that is elsewhere": {
			tree{"main.tf": "variable \"id\" {}\nresource \"aws_kms_key_policy\" \"p\" {\n  key_id = var.id\n  policy = \"a\"\n}"},
			map[string]string{"aws_kms_key_policy.p": `"a"`},
		},
		"aliases and grants": {
			tree{"main.tf": "resource \"aws_kms_key\" \"k\" {}\nresource \"aws_kms_alias\" \"a\" {\n  name = \"alias/a\"\n  target_key_id = aws_kms_key.k.key_id\n}\nresource \"aws_kms_grant\" \"g\" {\n  key_id = aws_kms_key.k.arn\n  grantee_principal = \"p\"\n  operations = [\"Decrypt\"]\n  constraints {\n    encryption_context_equals = { a = \"b\" }\n  }\n}"},
			map[string]string{"aws_kms_key.k": `null alias "alias/a" grant "p" ["Decrypt"] {a: "b"}`},
		},
		"a grant of a key that is elsewhere": {
			tree{"main.tf": "resource \"aws_kms_grant\" \"g\" {\n  key_id = \"arn:aws:kms:us-east-1:444455556666:key/a\"\n  grantee_principal = \"p\"\n  operations = [\"Decrypt\"]\n}\nresource \"aws_kms_grant\" \"h\" {\n  key_id = \"arn:aws:kms:us-east-1:444455556666:key/a\"\n  grantee_principal = \"q\"\n  operations = [\"Encrypt\"]\n}"},
			map[string]string{"aws_kms_grant.g": `- grant "p" ["Decrypt"] grant "q" ["Encrypt"]`},
		},
		"a count that is not known": {tree{"main.tf": "variable \"n\" {}\nresource \"aws_kms_key\" \"k\" {\n  count = var.n\n}"}, map[string]string{"aws_kms_key.k[0]": "null"}},
		"no instance":               {tree{"main.tf": "resource \"aws_kms_key\" \"k\" {\n  count = 0\n}"}, map[string]string{}},
		"for each of a map":         {tree{"main.tf": "resource \"aws_kms_key\" \"k\" {\n  for_each = { a = \"x\" }\n  policy = each.value\n}"}, map[string]string{`aws_kms_key.k["a"]`: `"x"`}},
		"broken code beside good":   {tree{"main.tf": key(`"a"`), "broken.tf": "resource {{{"}, map[string]string{"aws_kms_key.k": `"a"`}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := map[string]string{}
			for address, k := range keys(load(t, test.files)) {
				text := short(k.Policy)
				for _, a := range k.Aliases {
					text += " alias " + short(a.AliasName)
				}
				for _, g := range k.Grants {
					text += " grant " + short(g.GranteePrincipal)
					for _, op := range g.Operations {
						text += " [" + short(op) + "]"
					}
					if g.Constraints != nil {
						text += " " + short(g.Constraints.EncryptionContextEquals)
					}
				}
				got[address] = text
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("the keys differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestKeyMetadata(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ resource, want string }{
		"defaults":            {`resource "aws_kms_key" "k" {}`, `spec "SYMMETRIC_DEFAULT" usage "ENCRYPT_DECRYPT" origin "AWS_KMS" state "Enabled" multi false store - rotation false window -`},
		"arguments":           {"resource \"aws_kms_key\" \"k\" {\n  key_usage = \"SIGN_VERIFY\"\n  customer_master_key_spec = \"RSA_2048\"\n  is_enabled = false\n  multi_region = true\n  enable_key_rotation = true\n  deletion_window_in_days = 7\n}", `spec "RSA_2048" usage "SIGN_VERIFY" origin "AWS_KMS" state "Disabled" multi true store - rotation true window 7`},
		"a custom store":      {"resource \"aws_kms_key\" \"k\" {\n  custom_key_store_id = \"cks-1\"\n}", `spec "SYMMETRIC_DEFAULT" usage "ENCRYPT_DECRYPT" origin "AWS_CLOUDHSM" state "Enabled" multi false store "cks-1" rotation false window -`},
		"imported material":   {`resource "aws_kms_external_key" "k" {}`, `spec "SYMMETRIC_DEFAULT" usage "ENCRYPT_DECRYPT" origin "EXTERNAL" state - multi false store - rotation - window -`},
		"a replica":           {"resource \"aws_kms_replica_key\" \"k\" {\n  primary_key_arn = \"a\"\n}", `spec - usage - origin - state "Enabled" multi true store - rotation - window -`},
		"an external replica": {"resource \"aws_kms_replica_external_key\" \"k\" {\n  primary_key_arn = \"a\"\n}", `spec - usage - origin - state - multi true store - rotation - window -`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, k := range keys(load(t, tree{"main.tf": test.resource})) {
				m := k.KeyMetadata
				rotation := "-"
				if k.Rotation != nil {
					rotation = short(k.Rotation.KeyRotationEnabled)
				}
				got := "spec " + short(m.KeySpec) + " usage " + short(m.KeyUsage) + " origin " + short(m.Origin) + " state " + short(m.KeyState) +
					" multi " + short(m.MultiRegion) + " store " + short(m.CustomKeyStoreID) + " rotation " + rotation + " window " + short(k.PendingWindowInDays)
				if got != test.want {
					t.Errorf("the key is\n%s, want\n%s", got, test.want)
				}
				return
			}
			t.Error("there is no key")
		})
	}
}

func TestSyntaxErrorsOfHCL(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ name, text, want string }{
		"an argument without a value": {"a.tf", "resource \"aws_kms_key\" \"k\" {\n  policy =\n}", "a.tf:2:11-3:1 Invalid expression"},
		"nested too deeply":           {"a.tf", described(strings.Repeat("[", 100)), "a.tf:2:80-2:81 The code is nested too deeply"},
		"a file of variables":         {"terraform.tfvars", "a = = 1", "terraform.tfvars:1:5-1:6 Invalid expression"},
		"JSON":                        {"a.tf.json", "{\"resource\": ", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := load(t, tree{test.name: test.text, "good.tf": `resource "aws_kms_key" "other" {}`})
			if len(root.Diagnostics) == 0 || !root.Diagnostics[0].Fatal {
				t.Fatalf("Load reported no fatal problem")
			}
			d := root.Diagnostics[0]
			if got := at(d.Span) + " " + d.Summary; test.want != "" && got != test.want {
				t.Errorf("Load reported %q, want %q", got, test.want)
			}
			if keys(root)["aws_kms_key.other"] == nil {
				t.Error("the other file was not read")
			}
		})
	}
}

func TestLoadSeveralTimesAtOnce(t *testing.T) {
	t.Parallel()
	files := tree{"z_override.tf": key(`"b"`), "main.tf": "module \"m\" {\n  source = \"./m\"\n}\n" + key(`"a"`), "m/b_override.tf": key(`"y"`), "m/main.tf": key(`"x"`)}
	o := options(files.sources())
	want := printed(terraform.Load(".", o))
	var group sync.WaitGroup
	for range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			if got := printed(terraform.Load(".", o)); got != want {
				t.Errorf("Load gives %s, want %s", got, want)
			}
		}()
	}
	group.Wait()
}

// Terraform takes "true" for true and "365" for 365, and an argument of null for none.
func TestArgumentsHaveTheirTypes(t *testing.T) {
	t.Parallel()
	inv := load(t, tree{"main.tf": `
variable "on" {}
resource "aws_kms_key" "k" {
  enable_key_rotation     = "true"
  rotation_period_in_days = "90"
  deletion_window_in_days = "soon"
  multi_region            = var.on ? "true" : false
}
resource "aws_kms_alias" "a" {
  name          = null
  name_prefix   = "alias/a-"
  target_key_id = aws_kms_key.k.key_id
}`})
	k := keys(inv)["aws_kms_key.k"]
	got := []document.Kind{k.Rotation.KeyRotationEnabled.Kind, k.Rotation.RotationPeriodInDays.Kind, k.PendingWindowInDays.Kind, k.Aliases[0].AliasName.Kind}
	for _, a := range k.KeyMetadata.MultiRegion.Symbolic.Alternatives {
		got = append(got, a.Node.Kind)
	}
	want := []document.Kind{document.Bool, document.Number, document.String, document.String, document.Bool, document.Bool}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("kinds of rotation, period, window, alias and the two sides of multi-Region (-want +got):\n%s", diff)
	}
}
