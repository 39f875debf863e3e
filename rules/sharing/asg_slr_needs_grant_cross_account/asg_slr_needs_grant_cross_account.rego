# METADATA
# title: Auto Scaling has no grant on the key of another account
# description: |
#   An Auto Scaling group launches instances whose volumes, or whose image, are encrypted with a key of another
#   account, and no grant on that key is for the service-linked role of Auto Scaling. Naming the role in the key
#   policy is not enough: its own policy is fixed and has no permission on keys of other accounts. Launches fail with
#   Client.InternalError.
#
#   Where the key, and so its grants, are not in the input, the finding is possible.
#
#   Not reported: AWS managed keys and keys of the group's own account (KMS210); instances that are launched without
#   Auto Scaling.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
#   description: Amazon EC2 Auto Scaling User Guide, Required AWS KMS key policy for use with encrypted volumes
# custom:
#   id: KMS208
#   severity: high
#   remediation: >-
#     From the account of the group run: aws kms create-grant --key-id KEY_ARN --grantee-principal
#     arn:aws:iam::ACCOUNT:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling --operations
#     Encrypt Decrypt ReEncryptFrom ReEncryptTo GenerateDataKey GenerateDataKeyWithoutPlaintext DescribeKey
#     CreateGrant, or declare aws_kms_grant; or copy the image under a key of that account.
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.asg_slr_needs_grant_cross_account

# METADATA
# description: The grants of the key are known, and none is enough.
# entrypoint: true
finding contains {"at": input.resource.at, "related": [key.at], "message": message, "confidence": confidence} if {
	some consumer in input.resource.shared_with
	some key in consumer.keys
	key.mechanism == "auto-scaling-foreign-key"
	missing := data.lib.sharing.vital(key).missing
	count(missing) > 0
	confidence := {true: "possible", false: "definite"}[consumer.perhaps]
	message := sprintf("%s launches volumes under %s, a key of another account, but no grant gives its %s %s", [
		input.resource.name,
		key.name,
		consumer.name,
		concat(", ", missing),
	])
}

# METADATA
# description: The key is of another account, and not in the input.
finding contains {"at": encryption.key.at, "message": message, "confidence": "possible"} if {
	input.resource.mechanism == "auto-scaling"
	some encryption in input.resource.encryption
	encryption.encrypted != "no"
	encryption.key.account == "external"
	encryption.key.kind == "unknown"
	message := sprintf("%s launches %s under %s, a key of another account: %s", [
		input.resource.name,
		encryption.part,
		encryption.key.text,
		"its service-linked role needs a grant on that key, and none is in the input",
	])
}
