# METADATA
# title: The key policy does not let Auto Scaling use the key
# description: |
#   An Auto Scaling group, or an EKS node group, launches instances with volumes that a customer managed key of the
#   same account encrypts, but nothing allows the service-linked role of Auto Scaling all that it needs. A statement
#   for the account does not help: the policy of the role is fixed, and has no permission on customer managed keys.
#   Launches fail with Client.InternalError.
#
#   Not reported: AWS managed keys; keys that no Auto Scaling group uses; a role with another suffix that the key
#   policy names; a grant for the role; keys whose policy is not in the input.
#
#   Where only the default key of the account says how the volumes are encrypted, and the image is not in the input, the
#   finding is possible.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
#   description: Amazon EC2 Auto Scaling User Guide, Required AWS KMS key policy for use with encrypted volumes
# custom:
#   id: KMS210
#   severity: high
#   remediation: >-
#     Add two statements for the principal
#     arn:aws:iam::ACCOUNT:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling: one that
#     allows kms:Encrypt, kms:Decrypt, kms:ReEncrypt*, kms:GenerateDataKey* and kms:DescribeKey, and one that allows
#     kms:CreateGrant with "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}.
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.asg_slr_missing_same_account

# METADATA
# description: The key policy and the grants lack something that the role needs.
# entrypoint: true
finding contains {"at": key.at, "related": [input.resource.at], "message": message, "confidence": confidence} if {
	input.resource.mechanism == "auto-scaling"
	some consumer in input.resource.shared_with
	some key in consumer.keys
	key.mechanism == "auto-scaling"
	missing := data.lib.sharing.vital(key).missing
	count(missing) > 0
	confidence := {true: "possible", false: "definite"}[consumer.perhaps]
	message := sprintf("%s launches volumes under %s, but nothing allows %s %s", [
		input.resource.name,
		key.name,
		consumer.name,
		concat(", ", missing),
	])
}
