# METADATA
# title: One principal manages and uses the key
# description: |
#   Who may change the key policy or schedule the deletion of the key should not be who decrypts or signs with it: one
#   stolen credential is then enough to read everything and to destroy it, and nobody else has to agree.
#
#   Not reported: the account principal, whom IAM policies limit; principals with `kms:*`, which KMS701 reports;
#   statements under Deny; other principals that are the same person in the end.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/prescriptive-guidance/latest/encryption-best-practices/kms.html
#   description: AWS Prescriptive Guidance, Encryption best practices for AWS KMS
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
#   description: AWS KMS Developer Guide, Default key policy
# custom:
#   id: KMS702
#   severity: low
#   default: pedantic
#   remediation: >-
#     Leave kms:PutKeyPolicy and kms:ScheduleKeyDeletion to one role and kms:Decrypt and kms:Sign to others, each in a
#     statement of its own.
#   compliance:
#   - NIST 800-53r5 AC-5
package rules.least_privilege.admin_and_use_combined

# METADATA
# description: The same principal may change the policy or delete the key, and decrypt or sign.
# entrypoint: true
finding contains {"at": uses[0].at, "related": related, "message": message} if {
	input.policy.kind == "key"
	some text in (_texts(_administration) & _texts(_use))
	uses := _named(text, _use)
	related := [p.at | some p in _named(text, _administration); p.at != uses[0].at]
	message := sprintf("%s may manage the key (%s) and use it (%s)", [
		text,
		concat(", ", _held(text, _administration)),
		concat(", ", _held(text, _use)),
	])
}

_administration := {"kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"}

_use := {"kms:Decrypt", "kms:Sign"}

_texts(powers) := {principal.text | some principal in _principals(powers)}

_named(text, powers) := [principal | some principal in _principals(powers); principal.text == text]

_held(text, powers) := {power |
	some statement in _statements(powers)
	some principal in statement.principals.list
	principal.text == text
	some power in statement.actions.powers
	power in powers
}

_principals(powers) := [principal |
	some statement in _statements(powers)
	some principal in statement.principals.list
	principal.type in {"role", "user", "session", "federated-user"}
]

_statements(powers) := [statement |
	some statement in input.policy.statements
	statement.effect == "Allow"
	statement.principals.element == "Principal"
	not statement.actions.every
	not statement.repeats
	some power in statement.actions.powers
	power in powers
]
