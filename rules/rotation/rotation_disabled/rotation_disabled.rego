# METADATA
# title: Automatic rotation is off
# description: |
#   With automatic rotation KMS replaces the key material of a symmetric encryption key regularly, which limits how
#   much data one key protects. It costs nothing in use: old ciphertexts stay readable, and the key's ARN stays the
#   same.
#
#   Not reported: keys that cannot rotate automatically (asymmetric, HMAC, imported material, custom key stores);
#   replicas, which follow their primary key; keys that are not enabled; AWS managed keys, which AWS rotates; keys of
#   which one of these facts is not known.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
#   description: AWS KMS Developer Guide, Rotate AWS KMS keys
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/rotating-keys-enable.html
#   description: AWS KMS Developer Guide, Enable automatic key rotation
# custom:
#   id: KMS401
#   severity: medium
#   remediation: Turn automatic rotation on, EnableKeyRotation in CloudFormation or enable_key_rotation in Terraform.
#   compliance:
#   - CIS AWS v1.2 2.8; v1.4/v2.0 3.8; v3.0-v5.0 3.6
#   - FSBP KMS.4
#   - PCI DSS 3.2.1 3.6.4; v4.0.1 3.7.4
#   - NIST 800-53r5 SC-12, SC-12(2), SC-28(3)
#   changes: [EnableKeyRotation]
package rules.rotation.rotation_disabled

# METADATA
# description: A key that can rotate automatically does not.
# entrypoint: true
finding contains {"at": input.key.rotation.enabled.at, "message": "automatic rotation of the key is off"} if {
	input.key.rotation.enabled.value == false
	input.key.manager.value == "CUSTOMER"
	input.key.state.value == "Enabled"
	input.key.spec.value == "SYMMETRIC_DEFAULT"
	input.key.usage.value == "ENCRYPT_DECRYPT"
	input.key.origin.value == "AWS_KMS"
	is_null(input.key.custom_key_store)
	_no_replica(input.key.multi_region_type)
}

_no_replica(type) if is_null(type)

_no_replica(type) if type.value == "PRIMARY"
