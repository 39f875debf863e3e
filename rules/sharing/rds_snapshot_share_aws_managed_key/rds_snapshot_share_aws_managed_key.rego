# METADATA
# title: A shared database snapshot is encrypted with an AWS managed key
# description: |
#   A snapshot of a database or database cluster is shared with another account while `alias/aws/rds` encrypts it,
#   which is what an encrypted database has that names no key. Amazon RDS refuses to share it. An encrypted snapshot
#   cannot be shared with everyone either.
#
#   Not reported: snapshots that are not encrypted; a share with the account that owns the snapshot; a customer
#   managed key; a snapshot of a database that is not in the input.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/share-encrypted-snapshot.html
#   description: Amazon RDS User Guide, Sharing encrypted snapshots for Amazon RDS
# custom:
#   id: KMS203
#   severity: high
#   remediation: >-
#     Copy the snapshot under a customer managed key and share the copy: aws rds copy-db-snapshot
#     --source-db-snapshot-identifier SNAPSHOT --target-db-snapshot-identifier COPY --kms-key-id KEY_ARN. The other
#     account has to copy it once more before it can restore it.
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.rds_snapshot_share_aws_managed_key

# METADATA
# description: The AWS managed key encrypts it.
# entrypoint: true
finding contains {
	"at": data.lib.sharing.at, "related": data.lib.sharing.elsewhere, "message": message,
	"confidence": data.lib.sharing.confidence,
} if {
	input.resource.mechanism == "rds-snapshot"
	parts := data.lib.sharing.managed
	count(parts) > 0
	message := sprintf(
		"%s is shared with %s, but %s encrypted with the AWS managed key %s, which no other account can use",
		[input.resource.name, data.lib.sharing.names, data.lib.sharing.parts(parts), parts[0].key.alias],
	)
}

# METADATA
# description: Nothing that is encrypted can be shared with everyone.
finding contains {"at": consumer.at, "message": message, "confidence": confidence} if {
	input.resource.mechanism == "rds-snapshot"
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
