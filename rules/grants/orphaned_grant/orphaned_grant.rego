# METADATA
# title: A grant belongs to a principal that no longer exists
# description: |
#   Grants do not expire. Where the grantee has been deleted, AWS shows its unique id (AROA…, AIDA…) in place of the
#   ARN: the grant allows nobody anything, hides what is in force and counts towards the quota of the key. The same
#   goes for a role that is not among those of its account.
#
#   With `orphaned_grant.maximum_days`, grants that are older are reported too: who still needs them is worth
#   asking.
#
#   Not reported: grants of AWS services and service-linked roles, and those that a service made; ARNs of accounts
#   whose users and roles are not all in the inventory.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/grant-best-practices.html
#   description: AWS KMS Developer Guide, Best practices for AWS KMS grants
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
#   description: AWS KMS Developer Guide, Grants in AWS KMS
# custom:
#   id: KMS309
#   severity: medium
#   remediation: >-
#     Revoke the grant: aws kms revoke-grant --key-id {key} --grant-id GRANT.
#   parameters:
#     maximum_days:
#       description: How many days old a grant may be; 0 is any number.
#       type: integer
#       minimum: 0
#       default: 0
#   compliance:
#   - NIST 800-53r5 AC-2
package rules.grants.orphaned_grant

# METADATA
# description: The grantee has been deleted.
# entrypoint: true
finding contains {"at": grant.grantee.at, "message": message} if {
	some grant in input.key.grants.list
	grant.grantee.exists == "no"
	not data.lib.grants.of_aws(grant)
	message := sprintf("%s is for %s, which does not exist", [grant.name, _grantee(grant)])
}

# METADATA
# description: The grant is older than the configured number of days.
finding contains {"at": grant.at, "message": message} if {
	data.kmslint.parameters.orphaned_grant.maximum_days > 0
	some grant in input.key.grants.list
	grant.age.value > data.kmslint.parameters.orphaned_grant.maximum_days
	not data.lib.grants.of_aws(grant)
	message := sprintf("%s to %s is %d days old, more than %d", [
		grant.name, data.lib.grants.grantee(grant),
		grant.age.value, data.kmslint.parameters.orphaned_grant.maximum_days,
	])
}

_grantee(grant) := sprintf("the deleted principal %s", [grant.grantee.text]) if {
	grant.grantee.type == "unique-id"
} else := data.lib.grants.grantee(grant)
