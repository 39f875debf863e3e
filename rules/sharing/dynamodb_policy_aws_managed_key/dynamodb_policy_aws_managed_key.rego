# METADATA
# title: Another account is let into a table that an AWS managed key encrypts
# description: |
#   The policy of a DynamoDB table lets another account use it, while `alias/aws/dynamodb` encrypts the table. Nobody
#   can let another account use an AWS managed key, so its requests are denied.
#
#   Where the code does not say which account it goes to, the account may be its own: then the finding is possible.
#
#   Not reported: the encryption that a table has by itself, with a key that AWS owns, which works across accounts; a
#   customer managed key; policies that let in the account that owns the table.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-considerations.html
#   description: Amazon DynamoDB Developer Guide, Resource-based policy considerations
# custom:
#   id: KMS218
#   severity: high
#   remediation: >-
#     Encrypt the table with a customer managed key that lets the other account call kms:Decrypt: in Terraform
#     kms_key_arn in server_side_encryption of aws_dynamodb_table, in CloudFormation KMSMasterKeyId of
#     SSESpecification. Or leave the encryption to the key that AWS owns: remove server_side_encryption, or set
#     SSEEnabled to false.
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.dynamodb_policy_aws_managed_key

# METADATA
# description: The AWS managed key encrypts it.
# entrypoint: true
finding contains {
	"at": data.lib.sharing.at, "related": data.lib.sharing.elsewhere, "message": message,
	"confidence": data.lib.sharing.confidence,
} if {
	input.resource.type == "AWS::DynamoDB::Table"
	parts := data.lib.sharing.managed
	count(parts) > 0
	message := sprintf(
		"%s lets %s use it, but %s encrypted with the AWS managed key %s, which no other account can use",
		[input.resource.name, data.lib.sharing.names, data.lib.sharing.parts(parts), parts[0].key.alias],
	)
}
