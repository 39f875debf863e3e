# METADATA
# title: A key can leave its Region
# description: |
#   The material of a multi-Region key is copied to other Regions by `kms:ReplicateKey`. Where data must stay in one
#   Region, so must its keys. Run this rule where that is so.
#
#   Not reported: keys of a single Region; keys of which it is not known.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
#   description: AWS KMS Developer Guide, Multi-Region keys in AWS KMS
# custom:
#   id: KMS411
#   severity: info
#   default: "off"
#   remediation: >-
#     Make a key of a single Region; a multi-Region key cannot be changed into one.
package rules.lifecycle.multi_region_key

# METADATA
# description: The key is a multi-Region key.
# entrypoint: true
finding contains {"at": input.key.multi_region.at, "message": message} if {
	input.key.multi_region.value == true
	message := "the key is a multi-Region key: its material can be copied to other Regions"
}
