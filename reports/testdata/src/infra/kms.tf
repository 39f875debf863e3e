data "aws_iam_policy_document" "key" {
	statement {
		sid = "注文データの鍵"
		principals {
			type        = "AWS"
			identifiers = [var.partner_role, "*"] // 提携先 é
		}
		actions   = ["kms:Decrypt"]
		resources = ["*"]
	}
}

resource "aws_kms_key" "main" {
  description             = "été, 注文 🔑"
  deletion_window_in_days = 7
  enable_key_rotation     = false
  policy                  = data.aws_iam_policy_document.key.json
}
