# METADATA
# title: An account that is not trusted may use the key
# description: |
#   A key policy that names a principal of another account lets that account decide who of it uses the key. Which
#   accounts that is wanted for is said by `trusted-accounts` and `organization` in the configuration; every other
#   account is reported.
#
#   Not reported: anything where the configuration has neither `trusted-accounts` nor `organization`; accounts that are
#   not known before deployment, and policies whose owner is not known; statements by which the account is allowed
#   nothing, as conditions or Deny statements keep it out, or as their actions work in the key's own account only;
#   access that only principals of the own organization have; `*` as a principal (KMS101, KMS102); grants.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
#   description: AWS KMS Developer Guide, Allowing users in other accounts to use a KMS key
# custom:
#   id: KMS104
#   severity: high
#   remediation: >-
#     Remove the principal, or add its account to trusted-accounts in .kmslint.yaml if its access is wanted.
#   compliance:
#   - NIST 800-53r5 AC-3, AC-4
package rules.exposure.untrusted_external_account

# METADATA
# description: A principal of an account that is not trusted is allowed something.
# entrypoint: true
finding contains {"at": principal.at, "message": message, "confidence": confidence} if {
	data.lib.trust.configured
	some account in input.semantic.external.accounts
	not data.lib.trust.account(account.id)
	some access in account.access
	not data.lib.trust.own_organization_only(access.organizations)
	statement := input.policy.statements[access.statement]
	statement.principals.element == "Principal"
	some principal in statement.principals.list
	principal.account == "external"
	principal.account_id == account.id
	principal.type in {"account", "role", "user", "session", "federated-user"}
	confidence := data.lib.exposure.access(access)
	message := sprintf("%s lets %s call %s, but account %s is not one of the trusted accounts", [
		statement.name,
		principal.text,
		data.lib.text.actions(statement),
		principal.account_id,
	])
}
