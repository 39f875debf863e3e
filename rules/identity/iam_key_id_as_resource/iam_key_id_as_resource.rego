# METADATA
# title: A statement names a key by its id
# description: |
#   Resource takes ARNs. The id of a key, or the name of an alias, matches nothing: the statement is without effect,
#   and IAM refuses some forms.
#
#   Not reported: values of which it is not known what they hold, unless they are certainly the id of a key of the
#   same code, as `aws_kms_key.x.key_id` and `!Ref` are.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html
#   description: AWS KMS Developer Guide, Specifying KMS keys in IAM policy statements
# custom:
#   id: KMS805
#   severity: high
#   remediation: >-
#     Use the ARN: aws_kms_key.NAME.arn in Terraform, !GetAtt NAME.Arn in CloudFormation.
package rules.identity.iam_key_id_as_resource

# METADATA
# description: The id of a key of the same code.
# entrypoint: true
finding contains {"at": key.at, "message": message} if {
	some key in input.identity.keys
	key.by_id
	message := sprintf("%s names the key %s by its id; only its ARN means it", [key.statement, key.key])
}

# METADATA
# description: Text that is the id of a key or the name of an alias.
finding contains {"at": resource.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	input.policy.kind == "identity"
	some statement in input.policy.statements
	statement.resources.element == "Resource"
	some resource in statement.resources.list
	resource.known
	resource.form in {"key-id", "alias"}
	not startswith(resource.text, "arn:")
	message := sprintf("%s names %s, which is no ARN: it %s", [
		statement.name, resource.text,
		data.lib.text.idle(statement),
	])
}
