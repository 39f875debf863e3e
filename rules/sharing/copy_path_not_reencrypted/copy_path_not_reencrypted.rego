# METADATA
# title: A copy that is shared is not encrypted under a key that can be shared
# description: |
#   A copy of an image or snapshot is shared with another account, but the copy names no customer managed key: it
#   stays on the AWS managed key of its source, or goes to the default key of the account. A copy is the way out of an
#   AWS managed key only if it names another one. A key of another Region, and a key without encrypted = true, make
#   the call fail.
#
#   Not reported: copies that stay in the account; copies of what is not encrypted; copies that name a customer
#   managed key. Where nothing says which key is the account's default for EBS, the finding is possible and medium.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AMIEncryption.html
#   description: Amazon EC2 User Guide, Use encryption with EBS-backed AMIs
# - ref: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/share-encrypted-snapshot.html
#   description: Amazon RDS User Guide, Sharing encrypted snapshots for Amazon RDS
# custom:
#   id: KMS212
#   severity: high
#   severities:
#   - medium
#   remediation: >-
#     Set encrypted = true, and kms_key_id to the ARN of a customer managed key in the Region of the copy.
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.copy_path_not_reencrypted

# METADATA
# description: The copy is encrypted with an AWS managed key.
# entrypoint: true
finding contains {"at": input.resource.copy.at, "message": message, "confidence": data.lib.sharing.confidence} if {
	input.resource.copy
	parts := data.lib.sharing.managed
	count(parts) > 0
	message := sprintf("%s is a copy that is shared with %s, but the copy is encrypted with %s, %s", [
		input.resource.name,
		data.lib.sharing.names,
		parts[0].key.alias,
		"which no other account can use",
	])
}

# METADATA
# description: The copy goes to the account's default key, and nobody says which key that is.
finding contains {
	"at": input.resource.copy.at, "message": message,
	"confidence": "possible", "severity": "medium",
} if {
	input.resource.copy
	not input.resource.copy.names_key
	count(data.lib.sharing.by_unknown_default) > 0
	message := sprintf("%s is a copy that is shared with %s, but it names no key: %s", [
		input.resource.name,
		data.lib.sharing.names,
		"the default key for EBS of the account encrypts it, which is alias/aws/ebs unless somebody sets another one",
	])
}

# METADATA
# description: The call fails, as a key is named and encryption is not asked for.
finding contains {"at": input.resource.copy.at, "message": message, "confidence": data.lib.sharing.confidence} if {
	input.resource.copy.names_key
	input.resource.copy.encrypted == "no"
	input.resource.mechanism in {"ami", "ebs-snapshot"}
	message := sprintf("%s is a copy with kms_key_id but without encrypted = true, which EC2 refuses", [
		input.resource.name,
	])
}

# METADATA
# description: The call fails, as the key is in another Region.
finding contains {"at": input.resource.copy.at, "message": message, "confidence": data.lib.sharing.confidence} if {
	input.resource.copy.names_key
	input.resource.copy.same_region == "no"
	message := sprintf("%s is a copy under a key of another Region, which AWS refuses", [input.resource.name])
}
