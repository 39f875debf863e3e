# METADATA
# title: A shared secret is encrypted with an AWS managed key
# description: |
#   The policy of a secret lets another account read it, while `alias/aws/secretsmanager` encrypts it, which is what a
#   secret has that names no key. Nobody can let another account use an AWS managed key, so every read from there is
#   denied.
#
#   Where the code does not say which account it goes to, the account may be its own: then the finding is possible.
#
#   Not reported: policies that let in the account that owns the secret, or deny; a customer managed key (KMS204 and
#   KMS205 look at its policy); a secret that is not in the input.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html
#   description: AWS Secrets Manager User Guide, Access AWS Secrets Manager secrets from a different account
# custom:
#   id: KMS215
#   severity: high
#   remediation: >-
#     Encrypt the secret with a customer managed key: aws secretsmanager update-secret --secret-id SECRET_ARN
#     --kms-key-id KEY_ARN, in Terraform kms_key_id of aws_secretsmanager_secret. Let the other account in by a
#     statement of the key policy: {"Sid": "AllowReadingTheSecret", "Effect": "Allow", "Principal": {"AWS":
#     "arn:aws:iam::CONSUMER:root"}, "Action": ["kms:Decrypt", "kms:DescribeKey"], "Resource": "*", "Condition":
#     {"StringEquals": {"kms:ViaService": "secretsmanager.REGION.amazonaws.com"}}}.
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.secret_share_aws_managed_key

# METADATA
# description: The AWS managed key encrypts it.
# entrypoint: true
finding contains {
	"at": data.lib.sharing.at, "related": data.lib.sharing.elsewhere, "message": message,
	"confidence": data.lib.sharing.confidence,
} if {
	input.resource.type == "AWS::SecretsManager::Secret"
	parts := data.lib.sharing.managed
	count(parts) > 0
	message := sprintf(
		"%s lets %s read it, but %s encrypted with the AWS managed key %s, which no other account can use",
		[input.resource.name, data.lib.sharing.names, data.lib.sharing.parts(parts), parts[0].key.alias],
	)
}
