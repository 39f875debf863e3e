# METADATA
# title: A replica key leaves out whom its primary key lets in
# description: |
#   A replica of a multi-Region key has a key policy and grants of its own, which AWS KMS never takes over from the
#   primary key. Here something is copied to the Region of the replica and encrypted with it, and the key policy of the
#   primary key lets in another account or an organization that the replica does not know: there the copy is of no use
#   to them. A replica without a policy has AWS's default key policy, which names nobody but the account.
#
#   A service that only the primary key names is reported as low and possible, as it may have no work in the Region of
#   the replica.
#
#   Not reported: replicas that nothing is copied to; replicas whose policies name the same accounts, organizations and
#   services, even if for other actions; a replica that lets everyone in, under whatever condition. Say
#   `kmslint:ignore KMS226` where the Regions differ on purpose.
#
#   Known misses: primary keys that are not in the input; accounts that the primary key knows by a grant only; copies
#   that stand in other code than the keys.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-auth.html
#   description: AWS KMS Developer Guide, Control access to multi-Region keys
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
#   description: AWS KMS Developer Guide, Multi-Region keys in AWS KMS
# custom:
#   id: KMS226
#   severity: medium
#   severities:
#   - low
#   remediation: >-
#     Give each replica the key policy of its primary key. In Terraform, policy =
#     data.aws_iam_policy_document.KEY.json in both aws_kms_key and aws_kms_replica_key; with the AWS CLI, aws kms
#     put-key-policy --region REPLICA_REGION --key-id KEY --policy-name default --policy file://policy.json.
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.replica_policy_drift

# METADATA
# description: The primary key lets in other accounts that the replica leaves out.
# entrypoint: true
finding contains {"at": "/key/primary", "related": related, "message": message, "confidence": confidence} if {
	input.key.primary
	left := _left({"account", "organization"})
	count(left) > 0
	count(input.key.primary.copies) > 0
	related := [place | some list in [left, input.key.primary.copies]; place := list[_].at]
	confidence := _confidence(left)
	message := _message(left)
}

# METADATA
# description: The primary key lets in services that the replica leaves out.
finding contains {
	"at": "/key/primary", "related": related, "message": message,
	"confidence": "possible", "severity": "low",
} if {
	input.key.primary
	left := _left({"service"})
	count(left) > 0
	count(input.key.primary.copies) > 0
	related := [place | some list in [left, input.key.primary.copies]; place := list[_].at]
	message := _message(left)
}

_left(kinds) := [o | some o in input.key.primary.outsiders; o.kind in kinds; o.admitted == "no"]

_confidence(left) := "definite" if {
	some o in left
	o.own == "no"
} else := "possible"

_message(left) := sprintf("the primary key %s lets in %s, but this replica, which encrypts %s, does not: %s", [
	input.key.primary.name,
	concat(", ", [o.name | some o in left]),
	concat(", ", [c.name | some c in input.key.primary.copies]),
	"key policies and grants are not replicated",
])
