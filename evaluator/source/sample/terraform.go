package sample

import "fmt"

// Terraform makes 300 folders of Terraform code: reusable modules, and stacks that call them. About a thousand keys are
// declared in them, their policies in the forms that people use.
func Terraform(write Write) error {
	m := newMaker(1)
	files, lines := 0, 0
	put := func(name string) error {
		files++
		lines += m.lines
		return write(name, m.take())
	}
	for i := range Folders {
		dir := fmt.Sprintf("stacks/%s%03d", m.pick("app", "data", "net", "log"), i)
		module := i < Folders/5
		if module {
			dir = fmt.Sprintf("modules/key%03d", i)
		}
		m.variables()
		if err := put(dir + "/variables.tf"); err != nil {
			return err
		}
		if module {
			m.reusable()
		} else {
			m.stack(i)
		}
		if err := put(dir + "/kms.tf"); err != nil {
			return err
		}
		m.outputs(module)
		if err := put(dir + "/outputs.tf"); err != nil {
			return err
		}
		// The rest of the folder has nothing to do with keys; it fills the folder's share of files and lines.
		for k := 0; files < TerraformFiles*(i+1)/Folders; k++ {
			left := TerraformFiles*(i+1)/Folders - files
			share := (TerraformLines*(i+1)/Folders - lines) / left
			for m.lines < share {
				m.other()
			}
			if err := put(fmt.Sprintf("%s/%s%d.tf", dir, m.pick("network", "buckets", "functions", "roles", "alarms"), k)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *maker) variables() {
	for i, name := range []string{"environment", "name", "team", "region", "owner", "cost_center"} {
		m.add(`
variable "%s" {
  type        = string
  default     = "%s%d"
  description = "The %s that everything in this folder belongs to."
}

`, name, name, i, name)
	}
	m.add(`
variable "services" {
  type    = list(string)
  default = ["logs", "sns", "s3", "events"]
}

variable "account_ids" {
  type = map(string)
  default = {
    build   = "111122223333"
    audit   = "444455556666"
    sandbox = "777788889999"
  }
}

variable "readers" {
  type    = list(string)
  default = []
}

variable "create" {
  type    = bool
  default = true
}

variable "policy" {
  type    = string
  default = null
}

variable "keys" {
  type = map(object({
    description = string
    window      = optional(number, 30)
    services    = optional(list(string), [])
  }))
  default = {
    data = { description = "data", services = ["s3", "rds"] }
    logs = { description = "logs", window = 14 }
  }
}

locals {
  prefix     = "${var.team}-${var.environment}"
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  tags       = merge({ Team = var.team, Owner = var.owner }, { Name = local.prefix })
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}
`)
}

// stack declares keys of its own, and calls a module for some.
func (m *maker) stack(i int) {
	for k := range 3 {
		m.keys++
		name := fmt.Sprintf("key%d", k)
		switch n := m.random.IntN(100); {
		case n < 30:
			m.document(name)
		case n < 54:
			m.encoded(name)
		case n < 60:
			m.heredoc(name)
		case n < 66:
			m.chosen(name)
		default:
			m.add(`
resource "aws_kms_key" "%[1]s" {
  description         = "${local.prefix} %[1]s"
  enable_key_rotation = true
  tags                = local.tags
}

`, name)
		}
		m.add(`
resource "aws_kms_alias" "%[1]s" {
  name          = "alias/${local.prefix}-%[1]s"
  target_key_id = aws_kms_key.%[1]s.key_id
}

`, name)
	}
	if m.sometimes(60) {
		m.keys++
		m.add(`
module "keys" {
  source = "../../modules/key%03d"
  name   = "${local.prefix}-%d"
  readers = [
    aws_iam_role.reader.arn,
    "arn:${local.partition}:iam::${var.account_ids["build"]}:role/deploy",
  ]
}

resource "aws_iam_role" "reader" {
  name               = "${local.prefix}-reader"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}
`, m.random.IntN(Folders/5), i)
	}
}

// reusable is a module for keys as they are published: a map of keys, and a policy that its caller may give.
func (m *maker) reusable() {
	m.keys += 2
	m.add(`
data "aws_iam_policy_document" "this" {
  source_policy_documents = var.policy == null ? [] : [var.policy]

  statement {
    sid       = "Account"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:${local.partition}:iam::${local.account_id}:root"]
    }
  }

  dynamic "statement" {
    for_each = length(var.readers) > 0 ? [1] : []
    content {
      sid       = "Readers"
      actions   = ["kms:Decrypt", "kms:DescribeKey"]
      resources = ["*"]
      principals {
        type        = "AWS"
        identifiers = var.readers
      }
    }
  }

  dynamic "statement" {
    for_each = toset(var.services)
    content {
      sid       = "Use${title(statement.value)}"
      actions   = ["kms:GenerateDataKey*", "kms:Decrypt"]
      resources = ["*"]
      principals {
        type        = "Service"
        identifiers = ["${statement.value}.amazonaws.com"]
      }
      condition {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [local.account_id]
      }
    }
  }
}

resource "aws_kms_key" "this" {
  for_each                = var.create ? var.keys : {}
  description             = each.value.description
  deletion_window_in_days = each.value.window
  enable_key_rotation     = true
  policy                  = data.aws_iam_policy_document.this.json
  tags                    = merge(local.tags, { Key = each.key })
}

resource "aws_kms_alias" "this" {
  for_each      = aws_kms_key.this
  name          = "alias/${local.prefix}-${each.key}"
  target_key_id = each.value.key_id
}
`)
}

func (m *maker) outputs(module bool) {
	if module {
		m.add("output \"arns\" {\n  value = { for k, v in aws_kms_key.this : k => v.arn }\n}\n")
		return
	}
	m.add("output \"arns\" {\n  value = [aws_kms_key.key0.arn, aws_kms_key.key1.arn, aws_kms_key.key2.arn]\n}\n")
}
