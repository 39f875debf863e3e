# METADATA
# title: The key of a shared resource does not let the other account in
# description: |
#   A resource is shared with another account, but neither the policy of the key that encrypts it nor a grant lets any
#   principal of that account use the key. The share succeeds, and every launch, copy or restore there fails.
#
#   Whether the key lets the account in is decided with the call that the service makes. Where only a condition on the
#   organization lets it in, and nobody says whether the account is a member, the finding is low and possible.
#
#   Not reported: shares with the account that owns the resource; keys whose policy is not in the input; accounts that
#   are not known before deployment; pulls of images from Amazon ECR and mounts of EFS, which need no permission of
#   the other account; organizations (KMS224); statements that only a condition keeps from applying (KMS229).
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
#   description: AWS KMS Developer Guide, Allowing users in other accounts to use a KMS key
# - ref: https://docs.aws.amazon.com/ebs/latest/userguide/share-kms-key.html
#   description: Amazon EBS User Guide, Share the KMS key used to encrypt a shared Amazon EBS snapshot
# - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/share-encrypted-snapshot.html
#   description: Amazon RDS User Guide, Sharing encrypted snapshots for Amazon RDS
# custom:
#   id: KMS204
#   severity: high
#   severities:
#   - low
#   remediation: >-
#     Add a statement to the key policy: {"Sid": "AllowUseByConsumer", "Effect": "Allow", "Principal": {"AWS":
#     "arn:aws:iam::{consumer}:root"}, "Action": ["kms:DescribeKey", "kms:Decrypt", "kms:ReEncrypt*",
#     "kms:GenerateDataKey*"], "Resource": "*"}, and one with "Action": "kms:CreateGrant" and "Condition": {"Bool":
#     {"kms:GrantIsForAWSResource": "true"}}.
#   values:
#   - consumer
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.shared_resource_key_policy_omits_consumer

# METADATA
# description: Nothing lets any principal of the account in.
# entrypoint: true
finding contains {
	"at": consumer.at, "related": [key.at], "message": message,
	"values": {"consumer": consumer.id}, "confidence": confidence,
} if {
	some consumer in input.resource.shared_with
	consumer.kind == "account"
	consumer.own == "no"
	some key in consumer.keys
	key.admitted == "no"
	count(data.lib.sharing.blocked(data.lib.sharing.vital(key))) == 0
	confidence := {true: "possible", false: "definite"}[consumer.perhaps]
	message := sprintf("%s is shared with %s, but the policy of its key %s lets nobody of that account in", [
		input.resource.name,
		consumer.name,
		key.name,
	])
}

# METADATA
# description: Only members of an organization are let in, and nobody says whether the account is one.
finding contains {
	"at": consumer.at, "related": [key.at], "message": message,
	"values": {"consumer": consumer.id}, "severity": "low", "confidence": "possible",
} if {
	some consumer in input.resource.shared_with
	consumer.kind == "account"
	consumer.own == "no"
	some key in consumer.keys
	key.admitted == "unknown"
	some condition in key.depends
	condition in data.lib.sharing.membership
	message := sprintf("%s is shared with %s, but the policy of its key %s lets it in only by %s, and %s", [
		input.resource.name,
		consumer.name,
		key.name,
		condition,
		"the input does not say whether the account is a member",
	])
}
