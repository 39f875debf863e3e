# METADATA
# title: A user or role has full control of the key
# description: |
#   `kms:*` for a user or role puts use and administration of the key in one hand: whoever has the role's credentials
#   can decrypt, change the key policy and schedule the key's deletion.
#
#   Not reported: the account principal with `kms:*`, AWS's default statement, which leaves the decision to IAM
#   policies; statements that only let the key be used, by a condition on `kms:ViaService` or the encryption context;
#   patterns that leave actions out (`kms:Describe*`, `kms:GenerateDataKey*`); principals of other accounts
#   (KMS105); lists of actions that together cover everything.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
#   description: AWS KMS Developer Guide, Default key policy
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
#   description: AWS KMS Developer Guide, AWS KMS permissions
# custom:
#   id: KMS701
#   severity: medium
#   remediation: Allow administration and use in separate statements to separate roles.
#   compliance:
#   - NIST 800-53r5 AC-3, AC-6
package rules.least_privilege.wildcard_actions_to_non_account_principal

# METADATA
# description: A principal other than the account is allowed every action.
# entrypoint: true
finding contains {"at": principal.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	input.policy.kind == "key"
	some statement in input.policy.statements
	statement.effect == "Allow"
	statement.actions.element == "Action"
	statement.actions.every
	not data.lib.conditions.use_only(statement.conditions)
	statement.principals.element == "Principal"
	some principal in statement.principals.list
	principal.type in {"role", "user", "session", "federated-user"}
	principal.account in {"own", "unknown"}
	message := sprintf("%s gives the %s %s full control of the key", [statement.name, principal.type, principal.text])
}
