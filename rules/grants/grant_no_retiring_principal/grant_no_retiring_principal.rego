# METADATA
# title: Nobody but the account can retire a grant
# description: |
#   A grant that names no retiring principal and does not allow RetireGrant ends only when somebody with permission
#   on the key revokes it. The program that the grant is for cannot give it up when its task is done.
#
#   Not reported: grants of AWS services and service-linked roles, and those that a service made; grants whose
#   operations are not all known.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
#   description: AWS KMS Developer Guide, Grants in AWS KMS
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/grant-authorization.html
#   description: AWS KMS Developer Guide, Controlling access to grants
# custom:
#   id: KMS311
#   severity: low
#   default: "pedantic"
#   remediation: >-
#     Create the grant with --retiring-principal arn:aws:iam::ACCOUNT:role/NAME, or with RetireGrant among its
#     operations.
package rules.grants.grant_no_retiring_principal

# METADATA
# description: There is neither a retiring principal nor the operation RetireGrant.
# entrypoint: true
finding contains {"at": grant.at, "message": message} if {
	some grant in input.key.grants.list
	is_null(grant.retiring)
	grant.operations.complete
	not "RetireGrant" in {operation.text | some operation in grant.operations.list}
	grant.grantee.type in {"role", "user", "session", "federated-user", "account"}
	not data.lib.grants.of_aws(grant)
	message := sprintf("%s to %s has no retiring principal, and the grantee may not retire it", [
		grant.name,
		data.lib.grants.grantee(grant),
	])
}
