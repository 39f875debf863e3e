# METADATA
# title: The key of a shared resource cannot be used
# description: |
#   A resource is shared with another account, and the key that encrypts it is disabled, is to be deleted, waits for
#   its key material or is not available. Nobody can read, launch or copy the resource, in the own account neither.
#
#   Not reported: keys of resources that are not shared; key states that are not known.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
#   description: AWS KMS Developer Guide, Key states of AWS KMS keys
# custom:
#   id: KMS225
#   severity: high
#   remediation: >-
#     Make the key usable: aws kms enable-key --key-id KEY_ARN; for one that is to be deleted, aws kms
#     cancel-key-deletion --key-id KEY_ARN before that; in Terraform set is_enabled of aws_kms_key to true. Or encrypt
#     the resource under another key and share that.
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.shared_key_unusable

# METADATA
# description: Its key is in a state in which it decrypts nothing.
# entrypoint: true
finding contains {
	"at": part.key.at, "related": [data.lib.sharing.at], "message": message,
	"confidence": data.lib.sharing.confidence,
} if {
	some part in data.lib.sharing.encrypted
	why := _unusable[part.key.state]
	message := sprintf("%s is shared with %s, but its key %s %s, so nobody can use what it encrypts", [
		input.resource.name,
		data.lib.sharing.names,
		part.key.address,
		why,
	])
}

# https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
_unusable := {
	"Disabled": "is disabled",
	"PendingDeletion": "is to be deleted",
	"PendingReplicaDeletion": "is to be deleted when its replicas are",
	"PendingImport": "waits for key material",
	"Unavailable": "is not available",
}
