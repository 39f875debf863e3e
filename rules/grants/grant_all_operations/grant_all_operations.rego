# METADATA
# title: A grant allows everything that a grant can allow
# description: |
#   A grant is for one task, which needs two or three operations. One with all operations that the key supports, or
#   all but one of a symmetric encryption key's eleven, was made by a script that listed what there is.
#
#   Not reported: AWS services and service-linked roles, such as the eight operations that Amazon EC2 Auto Scaling
#   needs; grants that an AWS service made; grants with constraints; keys whose spec or usage is not known.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/grant-best-practices.html
#   description: AWS KMS Developer Guide, Best practices for AWS KMS grants
# custom:
#   id: KMS305
#   severity: medium
#   remediation: >-
#     Create the grant again with the operations that the grantee calls, for example Decrypt alone, then revoke this
#     one: aws kms revoke-grant --key-id {key} --grant-id GRANT.
#   compliance:
#   - NIST 800-53r5 AC-6
package rules.grants.grant_all_operations

# METADATA
# description: The grant lists (nearly) all operations that the key supports.
# entrypoint: true
finding contains {"at": grant.operations.at, "message": message} if {
	some grant in input.key.grants.list
	grant.operations.supported > 0
	grant.operations.fitting >= grant.operations.supported - _slack(grant.operations.supported)
	not grant.constraints.present
	grant.grantee.type in {"role", "user", "session", "federated-user", "account"}
	not data.lib.grants.of_aws(grant)
	message := sprintf("%s gives %s %d of the %d operations that a grant of this key can have, without a constraint", [
		grant.name, data.lib.grants.grantee(grant),
		grant.operations.fitting, grant.operations.supported,
	])
}

# Of a key pair all that is left out may be what matters: signing takes most of the few operations there are.
_slack(supported) := 1 if supported > 10

_slack(supported) := 0 if supported <= 10
