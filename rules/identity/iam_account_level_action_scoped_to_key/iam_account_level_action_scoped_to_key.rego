# METADATA
# title: An action that is about no key is scoped to keys
# description: |
#   `kms:CreateKey`, `kms:ListKeys`, `kms:ListAliases`, `kms:GenerateRandom` and the actions on custom key stores
#   have no key as their resource. A statement that names keys, and not `*`, does not allow or deny them.
#
#   Not reported: statements with `*` among their resources; resources of which the form is not known.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html
#   description: AWS KMS Developer Guide, Best practices for IAM policies
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
#   description: AWS KMS Developer Guide, AWS KMS permissions
# custom:
#   id: KMS806
#   severity: medium
#   remediation: >-
#     Put the action into a statement of its own with "Resource": "*".
package rules.identity.iam_account_level_action_scoped_to_key

# METADATA
# description: The resources of the statement are keys or aliases.
# entrypoint: true
finding contains {"at": action.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	input.policy.kind == "identity"
	some statement in input.policy.statements
	statement.resources.element == "Resource"
	statement.resources.complete
	count(statement.resources.list) > 0
	every resource in statement.resources.list {
		_names_keys(resource)
	}
	some action in statement.actions.list
	action.iam_only
	statement.actions.element == "Action"
	message := sprintf("%s is about no key, so %s, which names keys, %s for it", [
		action.text, statement.name,
		data.lib.text.idle(statement),
	])
}

_names_keys(resource) if {
	resource.form in {"arn", "alias"}
	regex.match(`^arn:[^:]*:kms:[^:]*:[^:]*:(key|alias)/`, resource.text)
}
