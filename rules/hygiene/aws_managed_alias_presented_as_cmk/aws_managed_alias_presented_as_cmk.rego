# METADATA
# title: A resource names an AWS managed key where a customer managed key is required
# description: |
#   A resource names a key, so a check that only asks for one is content, but the key is one that AWS manages:
#   `alias/aws/sqs` and the like, or the key of such an alias that code looks up. Its key policy cannot be changed, and
#   no other account can use it.
#
#   Off by default: an AWS managed key is a sound choice where no policy of the organization asks for more. The profile
#   `cmk-required` runs this rule; where such a key keeps a resource from being shared, the rules about sharing say so.
#
#   Not reported: resources that name no key; customer managed keys; aliases that are not known before deployment.
#
#   Known misses: an AWS managed key by its id, unless the same code looks its alias up.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html
#   description: AWS KMS Developer Guide, AWS KMS keys
# custom:
#   id: KMS913
#   severity: low
#   default: off
#   remediation: >-
#     Name a customer managed key in its place, in Terraform kms_key_id = aws_kms_key.NAME.arn with resource
#     "aws_kms_key" "NAME" { enable_key_rotation = true }, and let the users of the resource use it in its key policy.
package rules.hygiene.aws_managed_alias_presented_as_cmk

# METADATA
# description: The resource names an AWS managed key.
# entrypoint: true
finding contains {"at": input.aws_managed.at, "message": message, "confidence": confidence} if {
	input.aws_managed
	confidence := {true: "definite", false: "possible"}[input.aws_managed.certain]
	message := sprintf("%s names the AWS managed key %s, where a customer managed key is required", [
		input.aws_managed.name,
		input.aws_managed.alias,
	])
}
