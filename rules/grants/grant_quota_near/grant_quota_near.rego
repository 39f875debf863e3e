# METADATA
# title: A key has nearly as many grants as it can have
# description: |
#   When a key has as many grants as its quota allows, 50,000 unless AWS has raised it, CreateGrant fails, and with
#   it every service that makes grants: volumes do not attach, databases do not start. Reported from 80 percent on.
#
#   Not reported: keys with fewer grants.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
#   description: AWS KMS Developer Guide, Resource quotas
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/grant-best-practices.html
#   description: AWS KMS Developer Guide, Best practices for AWS KMS grants
# custom:
#   id: KMS313
#   severity: low
#   remediation: >-
#     Find what is not retired: aws kms list-grants --key-id {key}. Retire or revoke stale grants, or request a higher
#     quota and set grant_quota_near.quota.
#   parameters:
#     quota:
#       description: How many grants a key can have.
#       type: integer
#       minimum: 1
#       default: 50000
#     percent:
#       description: From which share of the quota on a key is reported.
#       type: integer
#       minimum: 1
#       maximum: 100
#       default: 80
package rules.grants.grant_quota_near

# METADATA
# description: The number of grants comes near the quota.
# entrypoint: true
finding contains {"at": input.key.grants.at, "message": message} if {
	parameters := data.kmslint.parameters.grant_quota_near
	input.key.grants.count * 100 > parameters.quota * parameters.percent
	message := sprintf("the key has %d grants; at %d KMS makes no more", [input.key.grants.count, parameters.quota])
}
