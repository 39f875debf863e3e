package sample

// document is a key whose policy a data source makes.
func (m *maker) document(name string) {
	m.add(`
data "aws_iam_policy_document" "%[1]s" {
  #checkov:skip=CKV_AWS_111: the key itself is the resource
  statement {
    sid       = "EnableIAM"
    effect    = "Allow"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:${local.partition}:iam::${local.account_id}:root"]
    }
  }

  statement {
    sid = "Use"
    actions = [
      "kms:Encrypt",
      "kms:Decrypt",
      "kms:ReEncrypt*",
      "kms:GenerateDataKey*",
      "kms:DescribeKey",
    ]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = [for s in var.services : "${s}.${data.aws_region.current.name}.amazonaws.com"]
    }
    condition {
      test     = "%[2]s"
      variable = "%[3]s"
      values   = [local.account_id]
    }
  }

  dynamic "statement" {
    for_each = { for k, id in var.account_ids : k => id if k != "sandbox" }
    content {
      sid       = "Read${title(statement.key)}"
      actions   = ["kms:Decrypt", "kms:DescribeKey"]
      resources = ["*"]
      principals {
        type        = "AWS"
        identifiers = ["arn:${local.partition}:iam::${statement.value}:role/${var.name}"]
      }
    }
  }
}

resource "aws_kms_key" "%[1]s" {
  description             = "Encrypts %[1]s of ${local.prefix}"
  deletion_window_in_days = 30
  enable_key_rotation     = true
  policy                  = data.aws_iam_policy_document.%[1]s.json
  tags                    = local.tags
}

`, name, m.pick("StringEquals", "StringLike"), m.pick("aws:SourceAccount", "kms:CallerAccount"))
}

// encoded is a key whose policy is the JSON of an object.
func (m *maker) encoded(name string) {
	m.add(`
resource "aws_kms_key" "%[1]s" {
  description             = "Encrypts %[1]s of ${local.prefix}"
  deletion_window_in_days = %[2]d
  enable_key_rotation     = true

  policy = jsonencode({
    Version = "2012-10-17"
    Id      = "${local.prefix}-%[1]s"
    Statement = concat([
      {
        Sid       = "EnableIAM"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "Logs"
        Effect    = "Allow"
        Principal = { Service = "logs.${data.aws_region.current.name}.amazonaws.com" }
        Action    = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
        Resource  = "*"
        Condition = {
          ArnLike = {
            "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:${data.aws_region.current.name}:${local.account_id}:*"
          }
        }
      },
    ], [for k, id in var.account_ids : {
      Sid       = "Read${k}"
      Effect    = "Allow"
      Principal = { AWS = format("arn:aws:iam::%%s:root", id) }
      Action    = ["kms:Decrypt", "kms:DescribeKey"]
      Resource  = "*"
    }])
  })
}

`, name, 14+m.random.IntN(17))
}

// heredoc is a key whose policy is written as text.
func (m *maker) heredoc(name string) {
	m.add(`
resource "aws_kms_key" "%[1]s" {
  description         = "Encrypts %[1]s of ${local.prefix}"
  enable_key_rotation = true
  policy              = <<-POLICY
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "Enable IAM User Permissions",
          "Effect": "Allow",
          "Principal": {"AWS": "arn:aws:iam::${local.account_id}:root"},
          "Action": "kms:*",
          "Resource": "*"
        },
        {
          "Sid": "Queues",
          "Effect": "Allow",
          "Principal": {"Service": "%[2]s.amazonaws.com"},
          "Action": ["kms:GenerateDataKey", "kms:Decrypt"],
          "Resource": "*",
          "Condition": {"StringEquals": {"aws:SourceAccount": "${local.account_id}"}}
        }
      ]
    }
  POLICY
}

`, name, m.pick("sns", "sqs", "events", "s3"))
}

// chosen is a key whose policy depends on what is known when the code is applied.
func (m *maker) chosen(name string) {
	m.add(`
variable "policy_%[1]s" {}

resource "aws_kms_key" "%[1]s" {
  description         = "Encrypts %[1]s of ${local.prefix}"
  enable_key_rotation = true
  policy = var.policy_%[1]s != "" ? jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Account", Effect = "Allow", Principal = { AWS = "arn:aws:iam::${local.account_id}:root" }, Action = "kms:*", Resource = "*" },
      {
        Sid = "Extra", Effect = "Allow", Principal = { AWS = coalesce(var.policy_%[1]s, "arn:aws:iam::${local.account_id}:role/%[1]s") }
        Action = ["kms:Decrypt"], Resource = "*"
      },
    ]
  }) : null
}

`, name)
}
