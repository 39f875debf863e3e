# METADATA
# title: A shared snapshot is encrypted with an AWS managed key
# description: |
#   A snapshot of EBS is shared with another account while `alias/aws/ebs` encrypts it. Nobody can let another account
#   use an AWS managed key, so EC2 refuses the share. An encrypted snapshot cannot be shared with everyone either.
#
#   Reported too for a policy of Data Lifecycle Manager that shares the snapshots of such volumes. Where nothing says
#   which key is the account's default for EBS, the finding is possible and medium.
#
#   Not reported: snapshots that are not encrypted; a share with the account that owns the snapshot; a customer
#   managed key; a snapshot whose encryption is not known, and one with an associated key.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html
#   description: Amazon EBS User Guide, Share an Amazon EBS snapshot with other AWS accounts
# - ref: https://docs.aws.amazon.com/ebs/latest/userguide/share-kms-key.html
#   description: Amazon EBS User Guide, Share the KMS key used to encrypt a shared Amazon EBS snapshot
# custom:
#   id: KMS202
#   severity: high
#   severities:
#   - medium
#   remediation: >-
#     Copy the snapshot under a customer managed key and share the copy: aws ec2 copy-snapshot --source-snapshot-id
#     SNAPSHOT --source-region REGION --encrypted --kms-key-id KEY_ARN.
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.ebs_snapshot_share_aws_managed_key

# METADATA
# description: The AWS managed key encrypts it.
# entrypoint: true
finding contains {
	"at": data.lib.sharing.at, "related": data.lib.sharing.elsewhere, "message": message,
	"confidence": data.lib.sharing.confidence,
} if {
	input.resource.mechanism == "ebs-snapshot"
	parts := data.lib.sharing.managed
	count(parts) > 0
	message := sprintf(
		"%s is shared with %s, but %s encrypted with the AWS managed key %s, which no other account can use",
		[input.resource.name, data.lib.sharing.names, data.lib.sharing.parts(parts), parts[0].key.alias],
	)
}

# METADATA
# description: The account's default key encrypts it, and nobody says which key that is.
finding contains {
	"at": data.lib.sharing.at, "related": data.lib.sharing.elsewhere, "message": message,
	"confidence": "possible", "severity": "medium",
} if {
	input.resource.mechanism == "ebs-snapshot"
	parts := data.lib.sharing.by_unknown_default
	count(parts) > 0
	message := sprintf(
		"%s is shared with %s, but %s encrypted with the default key for EBS of the account: %s",
		[
			input.resource.name, data.lib.sharing.names, data.lib.sharing.parts(parts),
			"if that is alias/aws/ebs, as it is unless somebody sets another one, no other account can use it",
		],
	)
}

# METADATA
# description: Nothing that is encrypted can be shared with everyone.
finding contains {"at": consumer.at, "message": message, "confidence": confidence} if {
	input.resource.mechanism == "ebs-snapshot"
	some consumer in input.resource.shared_with
	consumer.kind == "everyone"
	parts := data.lib.sharing.encrypted
	count(parts) > 0
	confidence := {true: "possible", false: "definite"}[consumer.perhaps]
	message := sprintf("%s is shared with everyone, but %s encrypted: AWS refuses that, whatever the key", [
		input.resource.name,
		data.lib.sharing.parts(parts),
	])
}
