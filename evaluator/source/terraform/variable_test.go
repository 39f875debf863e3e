package terraform_test

import (
	"testing"

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
