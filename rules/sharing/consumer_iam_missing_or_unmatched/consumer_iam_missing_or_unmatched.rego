# METADATA
# title: No IAM policy of the other account allows the use of the key
# description: |
#   A resource is shared with another account, and the key policy lets that account in. Across accounts that is only
#   one half: a principal there also needs an IAM policy that allows the actions on the ARN of the key, also where the
#   key policy names a role. No user or role of that account has one, or it names another key, the ARN of an alias, or
#   another Region.
#
#   Not reported: accounts whose users and roles are not all in the input, as with code.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
#   description: AWS KMS Developer Guide, Allowing users in other accounts to use a KMS key
# - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/share-encrypted-snapshot.html
#   description: Amazon RDS User Guide, Sharing encrypted snapshots for Amazon RDS
# custom:
#   id: KMS206
#   severity: high
#   remediation: >-
#     Attach an IAM policy to a role of account {consumer}: {"Effect": "Allow", "Action": ["kms:DescribeKey",
#     "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant"], "Resource": "{arn}"}. Resource takes
#     the ARN of the key, not that of an alias.
#   values:
#   - consumer
#   - arn
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.consumer_iam_missing_or_unmatched

# METADATA
# description: All principals of the account are known, and none may do what the first step needs.
# entrypoint: true
finding contains {
	"at": consumer.at, "related": [key.at], "message": message,
	"values": {"consumer": consumer.id, "arn": key.arn},
} if {
	some consumer in input.resource.shared_with
	consumer.own == "no"
	some key in consumer.keys
	key.identity.allowed == "no"
	message := sprintf("%s is shared with %s, and the key policy of %s lets it in, but %s", [
		input.resource.name,
		consumer.name,
		key.name,
		_why(key),
	])
}

_why(key) := sprintf("no IAM policy of that account allows %s on %s", [
	concat(", ", key.identity.missing),
	key.arn,
]) if {
	key.identity.principal == ""
} else := sprintf("its IAM policies allow nobody all that is needed: %s lacks %s on %s", [
	key.identity.principal,
	concat(", ", key.identity.missing),
	key.arn,
])
