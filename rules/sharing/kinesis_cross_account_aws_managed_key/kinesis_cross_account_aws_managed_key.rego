# METADATA
# title: Another account is let into a stream that an AWS managed key encrypts
# description: |
#   The policy of a Kinesis data stream lets another account put or read records, while `alias/aws/kinesis` encrypts
#   the stream. Nobody can let another account use an AWS managed key, so its requests are denied.
#
#   Where the code does not say which account it goes to, the account may be its own: then the finding is possible.
#
#   Not reported: streams that are not encrypted; a customer managed key; policies that let in the account that owns
#   the stream.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html
#   description: Amazon Kinesis Data Streams Developer Guide, Permissions to use user-generated KMS keys
# custom:
#   id: KMS219
#   severity: high
#   remediation: >-
#     Encrypt the stream with a customer managed key: aws kinesis start-stream-encryption --stream-name STREAM
#     --encryption-type KMS --key-id KEY_ARN, in Terraform kms_key_id of aws_kinesis_stream. Let the other account in
#     by a statement of the key policy: {"Sid": "AllowUseOfTheStream", "Effect": "Allow", "Principal": {"AWS":
#     "arn:aws:iam::CONSUMER:root"}, "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*"}; who puts
#     records needs the first action, who reads them the second.
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.kinesis_cross_account_aws_managed_key

# METADATA
# description: The AWS managed key encrypts it.
# entrypoint: true
finding contains {
	"at": data.lib.sharing.at, "related": data.lib.sharing.elsewhere, "message": message,
	"confidence": data.lib.sharing.confidence,
} if {
	input.resource.type == "AWS::Kinesis::Stream"
	parts := data.lib.sharing.managed
	count(parts) > 0
	message := sprintf(
		"%s lets %s put or read its records, but %s encrypted with the AWS managed key %s, which no other account can use",
		[input.resource.name, data.lib.sharing.names, data.lib.sharing.parts(parts), parts[0].key.alias],
	)
}
