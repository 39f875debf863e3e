# METADATA
# title: Automatic rotation is on for a key that cannot rotate
# description: |
#   Only symmetric encryption keys with key material of KMS, outside custom key stores, rotate automatically. For any
#   other key EnableKeyRotation fails with UnsupportedOperationException, and with it the deployment.
#
#   Not reported: such keys with rotation off; replicas of multi-Region keys, which show the rotation of their
#   primary key; attributes that are not known before deployment.
#
#   Known misses: code that turns on rotation on a replica, which cannot be told from a replica in an account.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
#   description: AWS KMS Developer Guide, Rotate AWS KMS keys
# - ref: https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html
#   description: AWS KMS API Reference, EnableKeyRotation
# custom:
#   id: KMS402
#   severity: high
#   remediation: Turn automatic rotation off; rotate the key by hand, or on demand where KMS offers it.
package rules.rotation.rotation_on_ineligible_key

# METADATA
# description: Rotation is on, and an attribute of the key excludes it.
# entrypoint: true
finding contains {"at": input.key.rotation.enabled.at, "message": message} if {
	input.key.rotation.enabled.value == true
	count(_obstacles) > 0
	message := sprintf("automatic rotation is on, but the key cannot have it: %s", [concat(", ", _obstacles)])
}

_obstacles contains sprintf("its spec is %s", [input.key.spec.value]) if {
	input.key.spec.known
	input.key.spec.value != "SYMMETRIC_DEFAULT"
}

_obstacles contains sprintf("its usage is %s", [input.key.usage.value]) if {
	input.key.usage.known
	input.key.usage.value != "ENCRYPT_DECRYPT"
}

_obstacles contains sprintf("the origin of its material is %s", [input.key.origin.value]) if {
	input.key.origin.known
	input.key.origin.value != "AWS_KMS"
}

_obstacles contains "it is in a custom key store" if input.key.custom_key_store.known
