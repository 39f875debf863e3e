package terraform_test

import (
	"testing"
)

func TestFilesOfAFolder(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		files tree
		want  string
	}{
		"OpenTofu's file goes before Terraform's": {tree{"main.tf": described(`"tf"`), "main.tofu": described(`"tofu"`)}, `"tofu"`},
		"in JSON too":                              {tree{"main.tf.json": `{"resource": {"aws_kms_key": {"k": {"description": "tf"}}}}`, "main.tofu.json": `{"resource": {"aws_kms_key": {"k": {"description": "tofu"}}}}`}, `"tofu"`},
		"files of other names are read as well":    {tree{"main.tf": described(`local.a`), "other.tofu": "locals {\n  a = \"tofu\"\n}\n"}, `"tofu"`},
		"an override file":                         {tree{"main.tf": described(`"a"`), "main_override.tf": described(`"b"`)}, `"b"`},
		"blocks that have nothing to do with keys": {tree{"main.tf": blocks + described(`"a"`)}, `"a"`},
		"a source that is put together":            {tree{"main.tf": "locals {\n  dir = \"keys\"\n}\nmodule \"m\" {\n  source = \"./${local.dir}\"\n}\n" + described("module.m.name"), "keys/main.tf": "output \"name\" {\n  value = \"k\"\n}\n"}, `"k"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := load(t, test.files)
			for _, d := range root.Diagnostics {
				t.Errorf("Load reported %q: %s", d.Summary, d.Detail)
			}
			if got := short(keys(root)["aws_kms_key.k"].KeyMetadata.Description); got != test.want {
				t.Errorf("the description is %s, want %s", got, test.want)
			}
		})
	}
}

// blocks are those of newer versions, and of the language around resources.
const blocks = `
terraform {
  required_version = ">= 1.10"
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 6.0", configuration_aliases = [aws.audit] }
  }
  cloud {
    organization = "example"
    workspaces {
      tags = ["a"]
    }
  }
  encryption {
    key_provider "aws_kms" "basic" {
      kms_key_id = "a"
      key_spec   = "AES_256"
    }
  }
}
moved {
  from = aws_kms_key.old
  to   = aws_kms_key.k
}
import {
  to = aws_kms_key.k
  id = "1234abcd-12ab-34cd-56ef-1234567890ab"
}
removed {
  from = aws_kms_key.gone
  lifecycle {
    destroy = false
  }
}
check "health" {
  data "aws_kms_key" "k" {
    key_id = aws_kms_key.k.id
  }
  assert {
    condition     = data.aws_kms_key.k.enabled
    error_message = "off"
  }
}
ephemeral "aws_secretsmanager_secret_version" "s" {
  secret_id = "s"
}
action "aws_lambda_invoke" "a" {
  config {
    function_name = "f"
  }
}
`
