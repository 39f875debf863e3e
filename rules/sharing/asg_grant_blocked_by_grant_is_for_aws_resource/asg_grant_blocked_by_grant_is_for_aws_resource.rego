# METADATA
# title: A condition keeps the grant for Auto Scaling from being made
# description: |
#   An Auto Scaling group needs a grant on a key of another account (KMS208), and its account may make grants on that
#   key only with kms:GrantIsForAWSResource. That condition is met when a service makes the grant. The documented
#   procedure has a person or Terraform call kms:CreateGrant for the service-linked role, and that call is denied.
#
#   Not reported: where no Auto Scaling group uses the key; where the grant is there.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
#   description: Amazon EC2 Auto Scaling User Guide, Required AWS KMS key policy for use with encrypted volumes
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/grant-authorization.html
#   description: AWS KMS Developer Guide, Controlling access to grants
# custom:
#   id: KMS209
#   severity: medium
#   remediation: >-
#     Allow kms:CreateGrant to the other account in a statement of its own, narrowed by whom it is for: "Condition":
#     {"StringEquals": {"kms:GranteePrincipal":
#     "arn:aws:iam::ACCOUNT:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"}}.
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.asg_grant_blocked_by_grant_is_for_aws_resource

# METADATA
# description: The grant is missing, and the condition blocks the call that makes it.
# entrypoint: true
finding contains {"at": key.at, "related": [input.resource.at], "message": message} if {
	some consumer in input.resource.shared_with
	some key in consumer.keys
	key.mechanism == "auto-scaling-foreign-key"
	count(data.lib.sharing.vital(key).missing) > 0
	some step in key.steps
	step.name == "create-grant"
	some block in step.blocked
	lower(block.key) == "kms:grantisforawsresource"
	message := sprintf("%s of %s allows kms:CreateGrant only %s, so nobody can make the grant that %s needs", [
		block.statement,
		key.name,
		"with kms:GrantIsForAWSResource",
		input.resource.name,
	])
}
