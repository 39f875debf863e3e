# METADATA
# title: The key of a shared resource does not allow all that its use needs
# description: |
#   A resource is shared with another account, and the policy of its key lets that account in, but does not allow an
#   action that taking the resource over needs: for an image or a snapshot kms:DescribeKey, kms:CreateGrant,
#   kms:Decrypt and kms:ReEncryptFrom. What is needed to go on under the same key (kms:GenerateDataKey*,
#   kms:ReEncryptTo) is a finding of medium, as AWS documents it, but a copy under another key works without.
#
#   Not reported: actions that are allowed besides, and wildcards that cover what is needed; actions that only a
#   condition keeps away (KMS229); keys whose policy is not in the input; organizations (KMS224).
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/ebs/latest/userguide/share-kms-key.html
#   description: Amazon EBS User Guide, Share the KMS key used to encrypt a shared Amazon EBS snapshot
# - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/share-encrypted-snapshot.html
#   description: Amazon RDS User Guide, Sharing encrypted snapshots for Amazon RDS
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
#   description: AWS KMS Developer Guide, Allowing users in other accounts to use a KMS key
# custom:
#   id: KMS205
#   severity: high
#   severities:
#   - medium
#   remediation: >-
#     Add {actions} to the statement of the key policy for account {consumer}; kms:CreateGrant in a statement of its own
#     with "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}.
#   values:
#   - consumer
#   - actions
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.shared_resource_key_policy_missing_actions

# METADATA
# description: Nothing works without these actions.
# entrypoint: true
finding contains {
	"at": consumer.at, "related": [key.at], "message": message, "values": _values(consumer, lacking),
	"confidence": confidence,
} if {
	some consumer in input.resource.shared_with
	consumer.kind == "account"
	consumer.own == "no"
	some key in consumer.keys
	key.admitted == "yes"
	step := data.lib.sharing.vital(key)
	lacking := data.lib.sharing.lacking(step)
	count(lacking) > 0
	confidence := {true: "possible", false: "definite"}[consumer.perhaps]
	message := _message(consumer, key, step, lacking)
}

# METADATA
# description: The consumer can take the resource over, but not go on under the same key.
finding contains {
	"at": consumer.at, "related": [key.at], "message": message,
	"values": _values(consumer, lacking), "severity": "medium", "confidence": confidence,
} if {
	some consumer in input.resource.shared_with
	consumer.kind == "account"
	consumer.own == "no"
	some key in consumer.keys
	key.admitted == "yes"
	count(data.lib.sharing.vital(key).missing) == 0
	some step in key.steps
	lacking := data.lib.sharing.lacking(step)
	count(lacking) > 0
	confidence := {true: "possible", false: "definite"}[consumer.perhaps]
	message := _message(consumer, key, step, lacking)
}

_values(consumer, lacking) := {"consumer": consumer.id, "actions": concat(", ", lacking)}

_message(consumer, key, step, lacking) := sprintf("%s is shared with %s, but to %s that account also needs %s on %s", [
	input.resource.name,
	consumer.name,
	step.title,
	concat(", ", lacking),
	key.name,
])
