package sample

// other is something that stands beside keys in real code.
func (m *maker) other() {
	n := m.random.IntN(1000)
	switch m.random.IntN(7) {
	case 0:
		m.add(`
# The bucket for ${local.prefix}, private and versioned.
resource "aws_s3_bucket" "b%[1]d_%[2]d" {
  bucket        = "${local.prefix}-%[1]d-${local.account_id}"
  force_destroy = var.environment == "dev" ? true : false
  tags          = merge(local.tags, { Purpose = "%[1]d" })
}

resource "aws_s3_bucket_versioning" "b%[1]d_%[2]d" {
  bucket = aws_s3_bucket.b%[1]d_%[2]d.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_public_access_block" "b%[1]d_%[2]d" {
  bucket                  = aws_s3_bucket.b%[1]d_%[2]d.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

`, n, m.lines)
	case 1:
		m.add(`
resource "aws_security_group" "sg%[1]d_%[2]d" {
  name        = "${local.prefix}-%[1]d"
  description = "Traffic of ${var.name}"

  dynamic "ingress" {
    for_each = { https = 443, http = 80, app = %[1]d }
    content {
      description = ingress.key
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["10.%[3]d.0.0/16"]
    }
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

`, n, m.lines, n%256)
	case 2:
		m.add(`
data "aws_iam_policy_document" "role%[1]d_%[2]d" {
  statement {
    effect    = "Allow"
    actions   = ["s3:GetObject", "s3:ListBucket", "logs:PutLogEvents"]
    resources = ["arn:${local.partition}:s3:::${local.prefix}-*", "arn:${local.partition}:logs:*:${local.account_id}:*"]
  }
}

resource "aws_iam_role" "role%[1]d_%[2]d" {
  name = "${local.prefix}-%[1]d"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "role%[1]d_%[2]d" {
  role   = aws_iam_role.role%[1]d_%[2]d.id
  policy = data.aws_iam_policy_document.role%[1]d_%[2]d.json
}

`, n, m.lines)
	case 3:
		m.add(`
resource "aws_lambda_function" "f%[1]d_%[2]d" {
  function_name = "${local.prefix}-f%[1]d"
  handler       = "main.handler"
  runtime       = "python3.12"
  role          = "arn:aws:iam::${local.account_id}:role/lambda"
  filename      = "${path.module}/lambda.zip"
  timeout       = %[1]d

  environment {
    variables = {
      TABLE  = "table-${var.environment}"
      BUCKET = try(var.account_ids["bucket"], "none")
      LEVEL  = upper(var.environment)
    }
  }
}

`, n, m.lines)
	case 4:
		m.add(`
variable "setting%[1]d_%[2]d" {
  type        = string
  default     = ""
  description = <<-EOT
    What to do about %[1]d. It is an empty string by default, which means
    that nothing special is done; any other value is handed on as it is.
  EOT
}

`, n, m.lines)
	case 5:
		m.add(`
resource "aws_cloudwatch_metric_alarm" "a%[1]d_%[2]d" {
  alarm_name          = format("%%s-%%s", local.prefix, "a%[1]d")
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 2
  metric_name         = "Errors"
  namespace           = "AWS/Lambda"
  period              = 60
  statistic           = "Sum"
  threshold           = %[1]d
  alarm_actions       = []
  dimensions          = { FunctionName = "${local.prefix}-f%[1]d" }
}

`, n, m.lines)
	default:
		m.add(`
resource "aws_subnet" "s%[1]d_%[2]d" {
  count             = 3
  vpc_id            = var.name
  cidr_block        = "10.%[3]d.${count.index}.0/24"
  availability_zone = "${data.aws_region.current.name}${["a", "b", "c"][count.index]}"
  tags              = merge(local.tags, { Name = "${local.prefix}-${count.index}" })
}

`, n, m.lines, n%256)
	}
}
