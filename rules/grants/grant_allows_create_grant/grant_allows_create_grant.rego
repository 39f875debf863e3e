# METADATA
# title: A grant lets a user or role create further grants
# description: |
#   With CreateGrant among its operations, the grantee hands the same operations on, to principals of any account,
#   and these may hand them on again. Nobody who reads the key policy learns of it.
#
#   Not reported: AWS services and service-linked roles, which create grants for the resources that they encrypt
#   (Amazon EC2 Auto Scaling needs it); `assumed-role/aws:ec2-infrastructure` and the like; grants with a constraint
#   on the encryption context, which each further grant must have too; grants whose name, constraints or retiring
#   principal show that an AWS service made them; account principals (KMS307).
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
#   description: AWS KMS Developer Guide, Grants in AWS KMS
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/grant-best-practices.html
#   description: AWS KMS Developer Guide, Best practices for AWS KMS grants
# custom:
#   id: KMS304
#   severity: medium
#   remediation: >-
#     Create the grant again without CreateGrant, then revoke this one: aws kms revoke-grant --key-id {key} --grant-id
#     GRANT.
#   compliance:
#   - NIST 800-53r5 AC-6
package rules.grants.grant_allows_create_grant

# METADATA
# description: CreateGrant is among the operations of a user or role.
# entrypoint: true
finding contains {"at": operation.at, "message": message} if {
	some grant in input.key.grants.list
	some operation in grant.operations.list
	operation.text == "CreateGrant"
	grant.grantee.type in {"role", "user", "session", "federated-user"}
	not data.lib.grants.of_aws(grant)
	count(grant.constraints.contexts) == 0
	message := sprintf("%s lets %s hand the key on to principals of any account, by grants of its own", [
		grant.name,
		data.lib.grants.grantee(grant),
	])
}
