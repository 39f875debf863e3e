package terraform_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kmslint/kmslint/evaluator/document"
	"github.com/kmslint/kmslint/evaluator/source/terraform"
)

func TestValuesOfVariables(t *testing.T) {
	t.Parallel()
	key := "variable \"a\" {\n  default = \"d\"\n}\n" + described("var.a")
	module := "module \"m\" {\n  source = \"./m\"\n}\n"
	tests := map[string]struct {
		files   tree
		varFile string
		vars    map[string]string
		address string
		want    string
	}{
		"a default":                          {tree{"main.tf": key}, "", nil, "aws_kms_key.k", `"d"`},
		"terraform.tfvars":                   {tree{"main.tf": key, "terraform.tfvars": "a = \"t\""}, "", nil, "aws_kms_key.k", `"t"`},
		"a file that is loaded by itself":    {tree{"main.tf": key, "terraform.tfvars": "a = \"t\"", "x.auto.tfvars": "a = \"x\""}, "", nil, "aws_kms_key.k", `"x"`},
		"a file that is loaded, in JSON":     {tree{"main.tf": key, "terraform.tfvars.json": `{"a": "j"}`}, "", nil, "aws_kms_key.k", `"j"`},
		"a file that is named":               {tree{"main.tf": key, "prod.tfvars": "a = \"p\"", "dev.tfvars": "a = \"v\""}, "prod.tfvars", nil, "aws_kms_key.k", `"p"`},
		"a default beside a file not named":  {tree{"main.tf": key, "prod.tfvars": "a = \"p\"", "dev.tfvars": "a = \"v\""}, "", nil, "aws_kms_key.k", `?(var.a depends on the file of variables, such as dev.tfvars; --var-file names one)`},
		"one in JSON":                        {tree{"main.tf": key, "prod.tfvars.json": `{"a": "p"}`}, "", nil, "aws_kms_key.k", `?(var.a depends on the file of variables, such as prod.tfvars.json; --var-file names one)`},
		"a file that sets something else":    {tree{"main.tf": key, "prod.tfvars": "b = \"p\""}, "", nil, "aws_kms_key.k", `"d"`},
		"a file that does not parse":         {tree{"main.tf": key, "prod.tfvars": "b = = \"p\""}, "", nil, "aws_kms_key.k", `"d"`},
		"--var":                              {tree{"main.tf": key, "prod.tfvars": "a = \"p\""}, "", map[string]string{"a": "v"}, "aws_kms_key.k", `"v"`},
		"files beside a module do not count": {tree{"main.tf": module, "m/main.tf": key, "m/prod.tfvars": "a = \"p\""}, "", nil, "module.m.aws_kms_key.k", `"d"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := test.files.sources()
			o := options(all)
			o.Vars = test.vars
			if test.varFile != "" {
				o.VarFiles = []*document.Source{all[test.varFile]}
			}
			root := terraform.Load(".", o)
			if len(root.Diagnostics) > 0 {
				t.Errorf("Load reported %v", root.Diagnostics)
			}
			if got := short(keys(root)[test.address].KeyMetadata.Description); got != test.want {
				t.Errorf("var.a = %s, want %s", got, test.want)
			}
		})
	}
}

func TestTypesOfVariables(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ kind, value, want, said string }{
		"a number in text":          {"number", `"12"`, `12`, ""},
		"text for a number":         {"number", `"soon"`, `?(var.a is a string, and its type is number)`, "m/main.tf:3:13-3:19 var.a is a string, and its type is number"},
		"text for a boolean":        {"bool", `"yes"`, `?(var.a is a string, and its type is bool)`, "m/main.tf:3:13-3:18 var.a is a string, and its type is bool"},
		"a list for text":           {"string", `["a"]`, `?(var.a is a list, and its type is string)`, "m/main.tf:3:13-3:18 var.a is a list, and its type is string"},
		"an object for a list":      {"list(string)", `{ b = 1 }`, `?(var.a is an object, and its type is list of string)`, "m/main.tf:3:13-3:22 var.a is an object, and its type is list of string"},
		"a list for a map":          {"map(string)", `["b"]`, `?(var.a is a list, and its type is map of string)`, "m/main.tf:3:13-3:18 var.a is a list, and its type is map of string"},
		"a wrong element":           {"list(number)", `[1, "b"]`, `?(var.a[1] is a string, and its type is number)`, "m/main.tf:3:13-3:21 var.a[1] is a string, and its type is number"},
		"a wrong member":            {"map(object({ n = number }))", `{ b = { n = "x" } }`, `?(var.a.b.n is a string, and its type is number)`, "m/main.tf:3:13-3:32 var.a.b.n is a string, and its type is number"},
		"any type":                  {"any", `["a", 1]`, `["a", 1]`, ""},
		"text of symbols":           {"number", `"1${data.aws_region.r.name}"`, `"1${region self}"`, ""},
		"optional members":          {"object({ b = optional(string, \"x\"), c = optional(object({ d = optional(number, 1) }), {}) })", `{}`, `{b: "x", c: {d: 1}}`, ""},
		"null where it is accepted": {"string", `null`, `null`, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := load(t, tree{
				"main.tf":   "data \"aws_region\" \"r\" {}\n" + "module \"m\" {\n  source = \"./m\"\n}\n",
				"m/main.tf": "variable \"a\" {\n  type = " + test.kind + "\n  default = " + test.value + "\n}\ndata \"aws_region\" \"r\" {}\n" + described("var.a"),
			})
			if got := short(keys(root)["module.m.aws_kms_key.k"].KeyMetadata.Description); got != strings.ReplaceAll(test.want, "var.a has", "module.m.var.a has") {
				t.Errorf("var.a = %s, want %s", got, test.want)
			}
			said := ""
			for _, d := range root.Diagnostics {
				said += at(d.Span) + " " + d.Summary
			}
			if said != test.said {
				t.Errorf("Load said %q, want %q", said, test.said)
			}
		})
	}
}

func TestVariablesThatRefuseNull(t *testing.T) {
	t.Parallel()
	root := load(t, tree{
		"main.tf":   "module \"m\" {\n  source = \"./m\"\n  a = null\n  b = null\n}\n",
		"m/main.tf": "variable \"a\" {\n  default = 1\n  nullable = false\n}\nvariable \"b\" {\n  default = 1\n}\n" + described("[var.a, var.b]"),
	})
	if got, want := short(keys(root)["module.m.aws_kms_key.k"].KeyMetadata.Description), `[1, null]`; got != want {
		t.Errorf("the variables are %s, want %s", got, want)
	}
}

func TestValuesForVariablesThatAreNotDeclared(t *testing.T) {
	t.Parallel()
	files := tree{"main.tf": described(`"a"`), "terraform.tfvars": "x = 1", "named.tfvars": "y = 1", "env/far.tfvars": "z = 1"}
	tests := map[string]struct {
		alone bool
		want  string
	}{
		"with others": {false, "named.tfvars:1:5-1:6 a value is given to var.y, which is not declared\nterraform.tfvars:1:5-1:6 a value is given to var.x, which is not declared"},
		"alone":       {true, "nowhere --var gives a value to var.v, which is not declared\nnamed.tfvars:1:5-1:6 a value is given to var.y, which is not declared\nterraform.tfvars:1:5-1:6 a value is given to var.x, which is not declared\nenv/far.tfvars:1:5-1:6 a value is given to var.z, which is not declared"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := files.sources()
			o := options(all)
			o.Alone, o.Vars = test.alone, map[string]string{"v": "1"}
			o.VarFiles = []*document.Source{all["named.tfvars"], all["env/far.tfvars"]}
			var said []string
			for _, d := range terraform.Load(".", o).Diagnostics {
				said = append(said, at(d.Span)+" "+d.Summary)
			}
			slices.Sort(said)
			want := strings.Split(test.want, "\n")
			slices.Sort(want)
			if diff := cmp.Diff(want, said); diff != "" {
				t.Errorf("the diagnostics differ (-want +got):\n%s", diff)
			}
		})
	}
}
