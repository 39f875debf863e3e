package terraform_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/terraform"
)

func TestReferences(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ declarations, expression, want string }{
		"a default":                         {`variable "a" { default = ["x"] }`, `var.a`, `["x"]`},
		"no default":                        {`variable "a" {}`, `"${var.a}"`, `?(var.a has no default)`},
		"an undeclared variable":            {``, `var.a`, `?(var.a is not declared)`},
		"a sensitive variable":              {"variable \"a\" {\nsensitive = true\ndefault = 1\n}", `var.a`, `1`},
		"a type converts":                   {"variable \"a\" {\ntype = string\ndefault = 111122223333\n}", `var.a`, `"111122223333"`},
		"optional members":                  {"variable \"a\" {\ntype = list(object({ n = string, m = optional(string), o = optional(number, 5) }))\ndefault = [{ n = \"x\", z = 1 }]\n}", `var.a`, `[{n: "x", m: null, o: 5}]`},
		"a set in a type":                   {"variable \"a\" {\ntype = set(string)\ndefault = [\"x\"]\n}", `[for k, v in var.a : k]`, `["x"]`},
		"a local":                           {"locals {\na = local.b\nb = 1\n}", `local.a`, `1`},
		"a local that is itself":            {"locals {\na = local.b\nb = [local.a]\n}", `local.a`, `[?(local.a refers to itself)]`},
		"an undeclared local":               {``, `local.a`, `?(local.a is not declared)`},
		"an undeclared resource":            {``, `aws_iam_role.r.arn`, `?(aws_iam_role.r is not declared)`},
		"an undeclared module":              {``, `module.m.x`, `?(module.m is not declared)`},
		"the account":                       {`data "aws_caller_identity" "me" {}`, `"${data.aws_caller_identity.me.account_id}-${data.aws_caller_identity.me.id}"`, `"${account self}-${account self}"`},
		"the caller":                        {`data "aws_caller_identity" "me" {}`, `data.aws_caller_identity.me.arn`, `"arn:${partition self}:${name data.aws_caller_identity.me.arn service}::${account self}:${name data.aws_caller_identity.me.arn}"`},
		"the partition":                     {`data "aws_partition" "p" {}`, `"${data.aws_partition.p.partition} ${data.aws_partition.p.id} ${data.aws_partition.p.dns_suffix}"`, `"${partition self} ${partition self} ${url-suffix self}"`},
		"the Region":                        {`data "aws_region" "r" {}`, `"${data.aws_region.r.name} ${data.aws_region.r.region} ${data.aws_region.r.id}"`, `"${region self} ${region self} ${region self}"`},
		"another Region":                    {`data "aws_region" "r" { name = "eu-west-1" }`, `[data.aws_region.r.name, data.aws_region.r.id]`, `["eu-west-1", "eu-west-1"]`},
		"the organization":                  {`data "aws_organizations_organization" "o" {}`, `data.aws_organizations_organization.o.id`, `"${organization self}"`},
		"an account of AWS":                 {`data "aws_elb_service_account" "e" {}`, `data.aws_elb_service_account.e.arn`, `"arn:${partition self}:iam::${account data.aws_elb_service_account.e.account}:root"`},
		"a role":                            {`resource "aws_iam_role" "r" { name = "app" }`, `aws_iam_role.r.arn`, `"arn:${partition self}:iam::${account self}:role/app"`},
		"a role with a path":                {"resource \"aws_iam_role\" \"r\" {\nname = \"app\"\npath = \"/x/\"\n}", `aws_iam_role.r.arn`, `"arn:${partition self}:iam::${account self}:role/x/app"`},
		"a role with a path not known":      {"variable \"p\" {}\nresource \"aws_iam_role\" \"r\" {\nname = \"app\"\npath = var.p\n}", `aws_iam_role.r.arn`, `"arn:${partition self}:iam::${account self}:role${opaque var.p}app"`},
		"a role with a name on a condition": {"variable \"p\" {}\nresource \"aws_iam_role\" \"r\" {\nname = var.p ? \"a\" : \"b\"\n}", `aws_iam_role.r.name`, `<condition var.p=true: "a" | condition var.p=false: "b">`},
		"a role with a prefix":              {`resource "aws_iam_role" "r" { name_prefix = "app-" }`, `aws_iam_role.r.name`, `"app-${name aws_iam_role.r.name}"`},
		"a user":                            {`resource "aws_iam_user" "u" { name = "u" }`, `aws_iam_user.u.arn`, `"arn:${partition self}:iam::${account self}:user/u"`},
		"a role that is looked up":          {`data "aws_iam_role" "r" { name = "app" }`, `data.aws_iam_role.r.arn`, `"arn:${partition self}:iam::${account self}:role${name data.aws_iam_role.r.path}app"`},
		"another attribute":                 {`resource "aws_iam_role" "r" {}`, `[aws_iam_role.r.unique_id, aws_iam_role.r[*].unique_id]`, `["${opaque aws_iam_role.r.unique_id}", [?(aws_iam_role.r is decided when the code is applied)]]`},
		"another provider":                  {"data \"aws_caller_identity\" \"me\" {\nprovider = aws.audit\n}", `data.aws_caller_identity.me.account_id`, `"${account provider aws.audit}"`},
		"a key":                             {`resource "aws_kms_key" "o" {}`, `"${aws_kms_key.o.arn} ${aws_kms_key.o.id}"`, `"arn:${partition self}:kms:${region self}:${account self}:key/${name aws_kms_key.o.key_id} ${name aws_kms_key.o.key_id}"`},
		"instances of a count":              {"resource \"aws_iam_role\" \"r\" {\ncount = 2\nname = \"r${count.index}\"\n}", `[aws_iam_role.r[*].name, aws_iam_role.r[1].name, length(aws_iam_role.r)]`, `[["r0", "r1"], "r1", 2]`},
		"an instance that is not there":     {"resource \"aws_iam_role\" \"r\" {\ncount = 0\n}", `try(aws_iam_role.r[0].name, "none")`, `"none"`},
		"instances of a count not known":    {"variable \"n\" {}\nresource \"aws_iam_role\" \"r\" {\ncount = var.n\nname = \"r\"\n}", `[aws_iam_role.r[*].name, one(aws_iam_role.r[*].name)]`, `[["r"*], "r"]`},
		"instances of a map":                {"resource \"aws_iam_role\" \"r\" {\nfor_each = { a = \"x\", b = \"y\" }\nname = \"${each.key}-${each.value}\"\n}", `[aws_iam_role.r["b"].name, [for k, r in aws_iam_role.r : r.name], values(aws_iam_role.r)[*].name]`, `["b-y", ["a-x", "b-y"], ["a-x", "b-y"]]`},
		"instances on a condition":          {"variable \"n\" {}\nresource \"aws_iam_role\" \"r\" {\nfor_each = var.n ? toset([\"a\"]) : toset([])\nname = each.value\n}", `aws_iam_role.r["a"].name`, `"a"`},
		"a map of instances":                {"resource \"aws_iam_role\" \"r\" {\nfor_each = { a = \"x\", b = \"y\" }\nname = each.value\n}", `{ for k, r in aws_iam_role.r : k => r.name }`, `{a: "x", b: "y"}`},
		"a map of instances not known":      {"variable \"n\" {}\nresource \"aws_iam_role\" \"r\" {\nfor_each = var.n\nname = each.value\n}", `[{ for k, r in aws_iam_role.r : k => r.name }, values(aws_iam_role.r)[*].name, keys(aws_iam_role.r)]`, `[{"${opaque var.n key}"*: "${name aws_iam_role.r["${var.n key}"].name}"}, ["${name aws_iam_role.r["${var.n key}"].name}"*], ["${opaque var.n key}"*]]`},
		"the instance of the same name":     {"variable \"n\" {}\nlocals {\nboth = { for k, v in var.n : k => aws_iam_role.r[k].name }\n}\nresource \"aws_iam_role\" \"r\" {\nfor_each = var.n\nname = \"r-${each.key}\"\n}", `local.both`, `{"${opaque var.n key}"*: "r-${opaque var.n key}"}`},
		"instances not known":               {"variable \"n\" {}\nresource \"aws_iam_role\" \"r\" {\nfor_each = var.n\nname = each.key\n}", `[for r in aws_iam_role.r : "${r.name}!"]`, `["${name aws_iam_role.r["${var.n key}"].name}!"*]`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := short(value(t, test.declarations, test.expression)); got != test.want {
				t.Errorf("%s = %s, want %s", test.expression, got, test.want)
			}
		})
	}
}

func TestVariablesOfTheRoot(t *testing.T) {
	t.Parallel()
	files := tree{
		"main.tf":          "variable \"a\" {\n  default = \"default\"\n}\nvariable \"l\" {\n  type = list(string)\n  default = []\n}\n" + described("[var.a, var.l]"),
		"terraform.tfvars": `a = "tfvars"`, "other.tfvars": `a = "other"`,
	}
	auto := tree{"x.auto.tfvars": `a = "auto"`}
	tests := map[string]struct {
		extra tree
		vars  map[string]string
		files []string
		want  string
	}{
		"a file that is always read":     {nil, nil, nil, `["tfvars", []]`},
		"an automatic file wins":         {auto, nil, nil, `["auto", []]`},
		"an automatic file of JSON wins": {tree{"x.auto.tfvars.json": `{"a": "json"}`}, nil, nil, `["json", []]`},
		"a named file wins":              {auto, nil, []string{`a = "one"`}, `["one", []]`},
		"the last named file wins":       {auto, nil, []string{`a = "one"`, `a = "two"`}, `["two", []]`},
		"the command line wins":          {auto, map[string]string{"a": "012345678901"}, []string{`a = "one"`}, `["012345678901", []]`},
		"a list on the command line":     {nil, map[string]string{"l": `["x"]`}, nil, `["tfvars", ["x"]]`},
		"text that is no list":           {nil, map[string]string{"l": `]`}, nil, `["tfvars", ?(var.l is a string, and its type is list of string)]`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := files.sources()
			for name, src := range test.extra.sources() {
				all[name] = src
			}
			o := options(all)
			o.Vars = test.vars
			for _, text := range test.files {
				o.VarFiles = append(o.VarFiles, document.NewSource("named.tfvars", []byte(text)))
			}
			if got := short(keys(terraform.Load(".", o))["aws_kms_key.k"].KeyMetadata.Description); got != test.want {
				t.Errorf("the variables are %s, want %s", got, test.want)
			}
		})
	}
}

func TestModules(t *testing.T) {
	t.Parallel()
	const inner = `
variable "name" { default = "none" }
variable "flag" { default = true }
data "aws_caller_identity" "me" {}
resource "aws_kms_key" "k" {
  description = "${var.name} ${data.aws_caller_identity.me.account_id} ${yamlencode(var.name)}"
}
output "arn" { value = aws_kms_key.k.arn }
output "chosen" { value = var.flag == "x" ? 1 : 2 }
`
	tests := map[string]struct {
		root  string
		files tree
		want  map[string]string
		said  []string
	}{
		"one instance": {
			"module \"m\" {\n  source = \"./inner\"\n  name = \"a\"\n}", nil,
			map[string]string{"module.m.aws_kms_key.k": `"a ${account self} ${opaque module.m yamlencode() in inner/main.tf:6:74}"`}, nil,
		},
		"an instance for each": {
			"module \"m\" {\n  for_each = { x = \"a\", y = \"b\" }\n  source = \"./inner\"\n  name = each.value\n}", nil,
			map[string]string{
				`module.m["x"].aws_kms_key.k`: `"a ${account self} ${opaque module.m["x"] yamlencode() in inner/main.tf:6:74}"`,
				`module.m["y"].aws_kms_key.k`: `"b ${account self} ${opaque module.m["y"] yamlencode() in inner/main.tf:6:74}"`,
			}, nil,
		},
		"another provider": {
			"module \"m\" {\n  source = \"./inner\"\n  providers = { aws = aws.audit }\n}", nil,
			map[string]string{"module.m.aws_kms_key.k": `"none ${account provider aws.audit} ${opaque module.m yamlencode() in inner/main.tf:6:74}"`}, nil,
		},
		"an output": {
			"module \"m\" {\n  source = \"./inner\"\n}\nresource \"aws_kms_key\" \"k\" {\n  description = module.m.arn\n}", tree{"inner/main.tf": "output \"arn\" {\n  value = \"x\"\n}"},
			map[string]string{"aws_kms_key.k": `"x"`}, nil,
		},
		"outputs of all instances": {
			"module \"m\" {\n  for_each = { a = \"x\", b = \"y\" }\n  source = \"./inner\"\n  name = each.value\n}\nresource \"aws_kms_key\" \"k\" {\n  description = [{ for k, m in module.m : k => m.name }, values(module.m)[*].name, module.m[\"b\"].name, module.m[\"b\"]]\n}",
			tree{"inner/main.tf": "variable \"name\" {}\noutput \"name\" {\n  value = var.name\n}"},
			map[string]string{"aws_kms_key.k": `[{a: "x", b: "y"}, ["x", "y"], "y", {name: "y"}]`}, nil,
		},
		"outputs of a count": {
			"module \"m\" {\n  count = 2\n  source = \"./inner\"\n  name = count.index\n}\nresource \"aws_kms_key\" \"k\" {\n  description = [module.m[*].name, module.m[1].name, length(module.m), module.m[7].name]\n}",
			tree{"inner/main.tf": "variable \"name\" {}\noutput \"name\" {\n  value = var.name\n}"},
			map[string]string{"aws_kms_key.k": `[[0, 1], 1, 2, ?(there is no module.m[7])]`}, nil,
		},
		"outputs of instances not known": {
			"variable \"n\" {}\nmodule \"m\" {\n  for_each = var.n\n  source = \"./inner\"\n  name = \"n-${each.key}\"\n}\nresource \"aws_kms_key\" \"k\" {\n  description = [{ for k, m in module.m : k => m.name }, values(module.m)[*].name]\n}",
			tree{"inner/main.tf": "variable \"name\" {}\noutput \"name\" {\n  value = var.name\n}"},
			map[string]string{"aws_kms_key.k": `[{"${opaque var.n key}"*: "n-${opaque var.n key}"}, ["n-${opaque var.n key}"*]]`}, nil,
		},
		"a module that is not there, as a whole": {
			"module \"m\" {\n  source = \"example/vpc/aws\"\n}\nresource \"aws_kms_key\" \"k\" {\n  description = [module.m, module.m.x.y]\n}", nil,
			map[string]string{"aws_kms_key.k": `[?(module.m was not evaluated), ?(module.m was not evaluated)]`}, nil,
		},
		"conditions of two modules differ": {
			"variable \"v\" {}\nmodule \"m\" {\n  source = \"./inner\"\n  flag = var.v\n}\nmodule \"n\" {\n  source = \"./inner\"\n  flag = \"${var.v}-\"\n}\nresource \"aws_kms_key\" \"k\" {\n  description = [module.m.chosen, module.n.chosen]\n}",
			tree{"inner/main.tf": "variable \"flag\" {}\noutput \"chosen\" {\n  value = var.flag == \"x\" ? 1 : 2\n}"},
			map[string]string{"aws_kms_key.k": `[<condition var.flag == "x" of module.m=true: 1 | condition var.flag == "x" of module.m=false: 2>, <condition var.flag == "x" of module.n=true: 1 | condition var.flag == "x" of module.n=false: 2>]`}, nil,
		},
		"one variable is one condition in all modules": {
			"variable \"v\" {}\nmodule \"m\" {\n  source = \"./inner\"\n  flag = var.v\n}\nresource \"aws_kms_key\" \"k\" {\n  description = \"${module.m.chosen}${var.v ? 3 : 4}\"\n}",
			tree{"inner/main.tf": "variable \"flag\" {}\noutput \"chosen\" {\n  value = var.flag ? 1 : 2\n}"},
			map[string]string{"aws_kms_key.k": `<condition var.v=true: "13" | condition var.v=false: "24">`}, nil,
		},
		"a module of a registry": {
			"module \"m\" {\n  source = \"terraform-aws-modules/kms/aws\"\n}\nresource \"aws_kms_key\" \"k\" {\n  description = module.m.key_arn\n}", nil,
			map[string]string{"aws_kms_key.k": `?(module.m was not evaluated)`}, []string{"main.tf:1:1-1:11 module m was not evaluated: terraform-aws-modules/kms/aws is not here; terraform init fetches it"},
		},
		"a module that terraform init has fetched": {
			"module \"m\" {\n  source = \"terraform-aws-modules/kms/aws\"\n}", tree{".terraform/modules/modules.json": `{"Modules":[{"Key":"","Dir":"."},{"Key":"m","Dir":".terraform/modules/m"}]}`, ".terraform/modules/m/main.tf": "resource \"aws_kms_key\" \"k\" {}"},
			map[string]string{"module.m.aws_kms_key.k": "-"}, nil,
		},
		"a folder that is not there": {
			"module \"m\" {\n  source = \"./none\"\n}", nil, map[string]string{}, []string{"main.tf:1:1-1:11 module m was not evaluated: there is no Terraform code in none"},
		},
		"modules that call each other": {
			"module \"m\" {\n  source = \"./inner\"\n}", tree{"inner/main.tf": "module \"n\" {\n  source = \"./sub\"\n}\nresource \"aws_kms_key\" \"k\" {}", "inner/sub/main.tf": "module \"o\" {\n  source = \"../\"\n}"},
			map[string]string{"module.m.aws_kms_key.k": "-"}, []string{"inner/sub/main.tf:1:1-1:11 module o was not evaluated: the modules call each other in a circle"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := tree{"main.tf": test.root, "inner/main.tf": inner}
			for name, text := range test.files {
				files[name] = text
			}
			root := load(t, files)
			got := map[string]string{}
			for address, k := range keys(root) {
				got[address] = short(k.KeyMetadata.Description)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("the keys differ (-want +got):\n%s", diff)
			}
			var said []string
			for _, d := range root.Diagnostics {
				said = append(said, at(d.Span)+" "+d.Summary)
			}
			if diff := cmp.Diff(strings.Join(test.said, "\n"), strings.Join(said, "\n")); diff != "" {
				t.Errorf("the diagnostics differ (-want +got):\n%s", diff)
			}
		})
	}
}
