# METADATA
# title: Two grants of a key allow the same to the same principal
# description: |
#   Grants that are equal in grantee, retiring principal, operations, constraints and name come from calls of
#   CreateGrant that were repeated. Whoever revokes one of them leaves the access in place; and each counts towards
#   the quota of the key.
#
#   Not reported: AWS managed keys, and grants whose grantee is a service, which may stand for different principals;
#   grants that an AWS service made for its resources; grants of which a part is not known.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/grant-best-practices.html
#   description: AWS KMS Developer Guide, Best practices for AWS KMS grants
# custom:
#   id: KMS308
#   severity: low
#   remediation: >-
#     Revoke one of the two: aws kms revoke-grant --key-id {key} --grant-id GRANT. With --name, CreateGrant returns
#     the grant that there is instead of making another one.
package rules.grants.duplicate_grants

# METADATA
# description: An earlier grant of the key is the same.
# entrypoint: true
finding contains {"at": grant.at, "message": message, "related": [grant.same]} if {
	some grant in input.key.grants.list
	grant.same != ""
	not input.key.manager.value == "AWS"
	not grant.grantee.type == "service"
	not grant.by_service
	some first in input.key.grants.list
	first.at == grant.same
	message := sprintf("%s allows the same as %s, to the same principal", [grant.name, first.name])
}
