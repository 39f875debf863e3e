# METADATA
# title: Another account has full control of the key
# description: |
#   `kms:*` gives another account every operation that works across accounts: it may use the key for anything, hand
#   access on by grants, and revoke the grants of others. An account that only uses the key, even a trusted one, needs
#   less; and what AWS opens to other accounts later comes with it.
#
#   High is any other account; low is one of `trusted-accounts` in the configuration, which may be meant to manage the
#   key.
#
#   Possible is a finding about an account that may or may not be the owner: where neither the source nor `--account`
#   says whose the key is, or the account is not known before deployment.
#
#   Not reported: lists of actions that leave some out; statements by which the account may make no grants, as
#   conditions or Deny statements keep it from that; statements that only let the key be used, by a condition on
#   `kms:ViaService` or the encryption context; `NotPrincipal` (KMS103); `*` as a principal (KMS101, KMS102).
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
#   description: AWS KMS Developer Guide, Allowing users in other accounts to use a KMS key
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
#   description: AWS KMS Developer Guide, AWS KMS permissions
# custom:
#   id: KMS105
#   severity: high
#   severities:
#   - low
#   remediation: >-
#     List in Action the actions that the account needs, such as kms:Encrypt, kms:Decrypt, kms:ReEncrypt*,
#     kms:GenerateDataKey* and kms:DescribeKey.
#   compliance:
#   - NIST 800-53r5 AC-3, AC-6
#   changes: [Action]
package rules.exposure.external_account_full_control

# METADATA
# description: A principal of another account, or one that may be of another account, is allowed every action.
# entrypoint: true
finding contains {
	"at": principal.at, "message": message, "severity": _severity(principal),
	"confidence": confidence,
} if {
	input.policy.kind == "key"
	some statement in input.policy.statements
	statement.effect == "Allow"
	statement.actions.element == "Action"
	statement.actions.every
	not data.lib.conditions.use_only(statement.conditions)
	statement.principals.element == "Principal"
	some principal in statement.principals.list
	certainty := _certainty(principal)
	some account in input.semantic.external.accounts
	_of(principal, account)
	some access in account.access
	access.statement == statement.index
	"kms:CreateGrant" in access.actions
	confidence := data.lib.confidence.all([certainty, data.lib.exposure.access(access)])
	message := sprintf("%s gives %s%s full control of the key", [statement.name, principal.text, _whose[certainty]])
}

_of(principal, account) if principal.account_id == account.id

_of(principal, _) if principal.account_id == ""

_severity(principal) := "low" if {
	data.lib.trust.account(principal.account_id)
} else := "high"

_certainty(principal) := "definite" if {
	principal.account == "external"
	principal.type in {"account", "role", "user", "session", "federated-user"}
}

_certainty(principal) := "possible" if {
	principal.account == "unknown"
	principal.type == "account"
}

_whose := {"definite": ", of another account,", "possible": ", which may be another account than the owner's,"}
