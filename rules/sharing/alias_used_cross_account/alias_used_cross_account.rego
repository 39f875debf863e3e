# METADATA
# title: A bucket that others write to names its key without an ARN
# description: |
#   The default encryption of a bucket names its key by an alias or a key id, and the policy of the bucket lets
#   another account write objects. Amazon S3 looks the name up in the account of who makes the request: there is no
#   such key, so that writing fails, or it is another key, which the owner of the bucket does not control.
#
#   Where the code does not say which account it goes to, the account may be its own: then the finding is possible.
#
#   Not reported: keys named by their ARN, or by the ARN of an alias; buckets that only the own account writes to;
#   reading, for which the objects know their key.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html
#   description: Amazon S3 User Guide, Setting default server-side encryption behavior for Amazon S3 buckets
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
#   description: AWS KMS Developer Guide, Allowing users in other accounts to use a KMS key
# custom:
#   id: KMS228
#   severity: medium
#   remediation: >-
#     Name the key by its ARN: in Terraform kms_master_key_id = aws_kms_key.KEY.arn instead of its id, in
#     CloudFormation KMSMasterKeyID: !GetAtt KEY.Arn.
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.alias_used_cross_account

# METADATA
# description: Another account writes objects, and looks the key up in its own account.
# entrypoint: true
finding contains {"at": part.key.at, "related": [writer.at], "message": message, "confidence": confidence} if {
	input.resource.type == "AWS::S3::Bucket"
	some part in data.lib.sharing.encrypted
	_bare(part.key)
	writers := [c | some c in data.lib.sharing.others; c.mechanism in {"s3-write", "s3-both"}]
	writer := writers[0]
	confidence := _confidence(writers)
	message := sprintf("%s names its key %s without an ARN, but %s writes to it, for whom that means %s", [
		input.resource.name,
		part.key.text,
		writer.name,
		"a key of its own account",
	])
}

_bare(key) if {
	key.kind == "customer-managed"
	not startswith(key.text, "arn:")
}

_bare(key) if {
	key.kind == "unknown"
	startswith(key.text, "alias/")
}

_confidence(writers) := "definite" if {
	some c in writers
	c.own == "no"
	not c.perhaps
} else := "possible"
