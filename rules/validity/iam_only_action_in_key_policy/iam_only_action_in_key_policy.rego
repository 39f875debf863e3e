# METADATA
# title: A key policy names an action that works on no key
# description: |
#   `kms:CreateKey`, `kms:ListKeys`, `kms:ListAliases`, `kms:GenerateRandom`, `kms:ListRetirableGrants` and the
#   actions on custom key stores work on no key, so only IAM policies decide about them. In a key policy they have no
#   effect.
#
#   Not reported: patterns such as `kms:Create*` and `kms:List*`, which the AWS console writes; actions on aliases,
#   which need the permission of the key too.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
#   description: AWS KMS Developer Guide, AWS KMS permissions
# custom:
#   id: KMS007
#   severity: low
#   remediation: Remove the action from Action of the key policy; allow or deny it in an IAM policy.
#   changes: [Action]
package rules.validity.iam_only_action_in_key_policy

# METADATA
# description: The action is one that only IAM policies decide about.
# entrypoint: true
finding contains {"at": action.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	input.policy.kind == "key"
	some statement in input.policy.statements
	some action in statement.actions.list
	action.iam_only
	message := sprintf("%s in %s has no effect: it works on no key, so only IAM policies decide about it", [
		action.text,
		statement.name,
	])
}
