# METADATA
# title: Another account is let into a bucket that an AWS managed key encrypts
# description: |
#   The policy of a bucket lets another account read or write objects, while the default encryption of the bucket is
#   by `alias/aws/s3`, which is what `aws:kms` means without a key. Nobody can let another account use an AWS managed
#   key, so its requests are denied.
#
#   Where the code does not say which account it goes to, the account may be its own: then the finding is possible. So
#   it is where another statement denies access under a condition.
#
#   Not reported: SSE-S3 (`AES256`); a customer managed key; policies that let in the account that owns the bucket, or
#   that only let list it; statements that ask for a kind of encryption.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html
#   description: Amazon S3 User Guide, Setting default server-side encryption behavior for Amazon S3 buckets
# custom:
#   id: KMS213
#   severity: high
#   remediation: >-
#     Make a customer managed key the default of the bucket, by its ARN: in Terraform kms_master_key_id of
#     aws_s3_bucket_server_side_encryption_configuration, in CloudFormation KMSMasterKeyID. Let the other account in
#     by a statement of the key policy: {"Sid": "AllowUseOfTheBucket", "Effect": "Allow", "Principal": {"AWS":
#     "arn:aws:iam::CONSUMER:root"}, "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*", "Condition":
#     {"StringEquals": {"kms:ViaService": "s3.REGION.amazonaws.com"}}}. Objects that are there keep their key until
#     they are copied onto themselves.
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.s3_cross_account_aws_managed_key

# METADATA
# description: The AWS managed key encrypts it.
# entrypoint: true
finding contains {
	"at": data.lib.sharing.at, "related": data.lib.sharing.elsewhere, "message": message,
	"confidence": data.lib.sharing.confidence,
} if {
	input.resource.type == "AWS::S3::Bucket"
	parts := data.lib.sharing.managed
	count(parts) > 0
	message := sprintf(
		"%s lets %s read or write its objects, but %s encrypted with the AWS managed key %s, which no other account can use",
		[input.resource.name, data.lib.sharing.names, data.lib.sharing.parts(parts), parts[0].key.alias],
	)
}
