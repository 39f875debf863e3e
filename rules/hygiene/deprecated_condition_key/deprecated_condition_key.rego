# METADATA
# title: A condition key is deprecated
# description: |
#   AWS keeps deprecated condition keys working and writes of none of them for how long: `kms:CustomerMasterKeySpec`
#   and `kms:CustomerMasterKeyUsage` are now `kms:KeySpec` and `kms:KeyUsage`, `aws:SourceOwner` is
#   `aws:SourceAccount`, `aws:ARN` is `aws:PrincipalArn`.
#
#   Not reported: all other keys; those that do not exist are the business of KMS011.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
#   description: AWS KMS Developer Guide, AWS KMS condition keys
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
#   description: IAM User Guide, AWS global condition context keys
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#   description: IAM User Guide, IAM policy validation check reference
# custom:
#   id: KMS908
#   severity: low
#   remediation: >-
#     Use the condition key that the message names.
package rules.hygiene.deprecated_condition_key

# METADATA
# description: The tables have another key in its place.
# entrypoint: true
finding contains {"at": condition.key.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	some statement in input.policy.statements
	some condition in statement.conditions.list
	condition.key.deprecated
	message := sprintf("the condition key %s of %s is deprecated; use %s", [
		condition.key.text,
		statement.name,
		condition.key.deprecated,
	])
}
