# METADATA
# title: Another account may decrypt as a whole
# description: |
#   The account principal of another account leaves it to that account's administrators who of it decrypts. Where one
#   application is meant, its role by name is the smaller door.
#
#   Not reported: roles and users by name, also as `aws:PrincipalArn`; accounts that may also create grants for others
#   than AWS services, as launching shared images in Auto Scaling groups needs; keys of resources that the code shares;
#   use through a service only; what Deny statements take back; policies whose owner is not known.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
#   description: AWS KMS Developer Guide, Allowing users in other accounts to use a KMS key
# custom:
#   id: KMS705
#   severity: low
#   default: pedantic
#   remediation: >-
#     Name the role in Principal: {"AWS": "arn:aws:iam::{other}:role/NAME"}.
#   values: [other]
#   compliance:
#   - NIST 800-53r5 AC-3, AC-6
#   changes: [Principal]
package rules.least_privilege.external_account_instead_of_role

# METADATA
# description: The account principal of another account may decrypt.
# entrypoint: true
finding contains {
	"at": principal.at, "message": message, "values": {"other": account.id},
	"confidence": data.lib.exposure.access(access),
} if {
	some account in input.semantic.external.accounts
	some access in account.access
	not access.direct
	"kms:Decrypt" in access.actions
	statement := input.policy.statements[access.statement]
	statement.principals.element == "Principal"
	not _narrowed(statement)
	not _grants(account)
	not _shared
	some principal in statement.principals.list
	principal.type == "account"
	principal.account == "external"
	principal.account_id == account.id
	message := sprintf("%s lets account %s decrypt as a whole, whoever of it its administrators choose", [
		statement.name, account.id,
	])
}

_narrowed(statement) if data.lib.conditions.use_only(statement.conditions)

_narrowed(statement) if {
	some condition in statement.conditions.list
	startswith(lower(condition.key.text), "aws:principal")
	not startswith(lower(condition.key.text), "aws:principalorg")
}

# The account makes grants itself, for the service-linked role of Auto Scaling.
_grants(account) if {
	some access in account.access
	"kms:CreateGrant" in access.actions
	every condition in input.policy.statements[access.statement].conditions.list {
		lower(condition.key.text) != "kms:grantisforawsresource"
	}
}

_shared if {
	some reference in input.key.references
	reference.shared
}
