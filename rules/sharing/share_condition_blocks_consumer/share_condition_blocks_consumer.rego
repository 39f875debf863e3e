# METADATA
# title: A condition keeps the other account from using the key
# description: |
#   A resource is shared with another account, and a statement of the key policy names that account, but carries a
#   condition that the call cannot meet: kms:ViaService without the service that calls (ec2 for an image),
#   kms:CallerAccount of the owner, kms:GrantIsForAWSResource on actions that have no such key, a VPC, or the
#   encryption context of another resource.
#
#   Not reported: conditions that the call meets, and those whose values nobody knows; actions that another statement
#   allows without the condition; organizations (KMS224).
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
#   description: AWS KMS Developer Guide, AWS KMS condition keys
# - ref: https://docs.aws.amazon.com/ebs/latest/userguide/share-kms-key.html
#   description: Amazon EBS User Guide, Share the KMS key used to encrypt a shared Amazon EBS snapshot
# custom:
#   id: KMS229
#   severity: high
#   remediation: >-
#     Add the service that calls to kms:ViaService ("ec2.REGION.amazonaws.com" for images and snapshots,
#     "rds.REGION.amazonaws.com" for databases), or take the condition out of the statement for the other account.
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.share_condition_blocks_consumer

# METADATA
# description: A statement would allow what the first step needs, but for a condition.
# entrypoint: true
finding contains {"at": consumer.at, "related": [key.at], "message": message, "confidence": confidence} if {
	some consumer in input.resource.shared_with
	consumer.kind == "account"
	consumer.own == "no"
	some key in consumer.keys
	some block in data.lib.sharing.vital(key).blocked
	confidence := {true: "possible", false: "definite"}[consumer.perhaps]
	message := sprintf("%s is shared with %s, but %s of the key policy of %s allows %s only if %s", [
		input.resource.name,
		consumer.name,
		block.statement,
		key.name,
		concat(", ", block.actions),
		block.demand,
	])
}
