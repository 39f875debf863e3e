# METADATA
# title: A deletion may be scheduled with the shortest waiting period
# description: |
#   Whoever may call `kms:ScheduleKeyDeletion` chooses the waiting period, 7 days at least. A condition on
#   `kms:ScheduleKeyDeletionPendingWindowInDays` asks for a longer one, and `kms:TrailingDaysWithoutKeyUsage` keeps
#   keys that are in use from being deleted at all.
#
#   Not reported: the account principal; policies in which a Deny statement tests one of the two; service control
#   policies are not looked at.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
#   description: AWS KMS Developer Guide, AWS KMS condition keys
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
#   description: AWS KMS Developer Guide, Deleting AWS KMS keys
# custom:
#   id: KMS409
#   severity: low
#   default: "off"
#   remediation: >-
#     Add to the statement "Condition": {"NumericGreaterThanEquals": {"kms:ScheduleKeyDeletionPendingWindowInDays":
#     "30"}}.
#   compliance:
#   - NIST 800-53r5 SC-12(2)
package rules.lifecycle.deletion_without_waiting_guard

# METADATA
# description: ScheduleKeyDeletion is allowed without a condition on the waiting period or the use.
# entrypoint: true
finding contains {"at": action.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	input.policy.kind in {"key", "identity"}
	some statement in input.policy.statements
	statement.effect == "Allow"
	statement.actions.element == "Action"
	some action in statement.actions.list
	glob.match(lower(action.text), null, "kms:schedulekeydeletion")
	not _account_only(statement)
	statement.conditions.complete
	not _guarded(statement)
	not _denied_otherwise
	message := sprintf("%s allows the deletion of keys after 7 days", [statement.name])
}

_account_only(statement) if {
	every principal in statement.principals.list {
		principal.type == "account"
	}
	statement.principals.complete
}

_guarded(statement) if {
	some condition in statement.conditions.list
	lower(condition.key.text) in {"kms:schedulekeydeletionpendingwindowindays", "kms:trailingdayswithoutkeyusage"}
}

_denied_otherwise if {
	some statement in input.policy.statements
	statement.effect == "Deny"
	_guarded(statement)
}
