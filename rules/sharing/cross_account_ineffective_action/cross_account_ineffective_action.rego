# METADATA
# title: Another account is given an action that never works across accounts
# description: |
#   The statement gives a principal of another account an action that AWS KMS takes only from the account of the key,
#   such as kms:PutKeyPolicy, kms:ScheduleKeyDeletion or kms:TagResource. The permission has no effect, and whoever
#   relies on it finds out when it is needed.
#
#   Not reported: wildcards such as kms:Describe* or kms:*, which are about other actions too; statements that also
#   name principals of the key's own account.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
#   description: AWS KMS Developer Guide, Allowing users in other accounts to use a KMS key
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
#   description: AWS KMS Developer Guide, AWS KMS permissions
# custom:
#   id: KMS207
#   severity: low
#   remediation: >-
#     Take the action out of the statement, and manage the key from the account that owns it.
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.cross_account_ineffective_action

# METADATA
# description: Every principal of the statement is of another account.
# entrypoint: true
finding contains {"at": action.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	input.policy.kind == "key"
	some statement in input.policy.statements
	statement.effect == "Allow"
	statement.actions.element == "Action"
	some action in statement.actions.list
	action.owner_only
	statement.principals.element == "Principal"
	statement.principals.complete
	count(statement.principals.list) > 0
	every principal in statement.principals.list {
		principal.account == "external"
	}
	message := sprintf("%s gives %s to another account, where it has no effect: KMS takes it from %s only", [
		statement.name,
		action.text,
		"the account of the key",
	])
}
