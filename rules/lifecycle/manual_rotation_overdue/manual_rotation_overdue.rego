# METADATA
# title: A key that cannot rotate by itself has not been replaced for long
# description: |
#   Keys with imported material, in custom key stores, key pairs and HMAC keys do not rotate automatically. Somebody
#   has to make a new key and point the alias to it, or, for imported material, rotate on demand. Reported is a key
#   whose age, or last rotation, is more than `manual_rotation_overdue.maximum_days`, 365 unless the configuration
#   says otherwise.
#
#   Not reported: keys that rotate automatically, or could (KMS401); keys that are only kept to verify: those for
#   signing or MACs whose policy allows nobody Sign or GenerateMac; keys whose age is not known, as in code.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
#   description: AWS KMS Developer Guide, Rotate AWS KMS keys
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys-manually.html
#   description: AWS KMS Developer Guide, Rotate keys manually
# custom:
#   id: KMS404
#   severity: low
#   default: "off"
#   remediation: >-
#     Make a new key, point the alias to it, and keep the old one for what it encrypted: aws kms update-alias
#     --alias-name ALIAS --target-key-id NEWKEY. For imported symmetric material: aws kms rotate-key-on-demand
#     --key-id KEY.
#   parameters:
#     maximum_days:
#       description: How many days the material of a key may be in use.
#       type: integer
#       minimum: 1
#       default: 365
#   compliance:
#   - NIST 800-57
package rules.lifecycle.manual_rotation_overdue

# METADATA
# description: The key is old, and nothing rotates it.
# entrypoint: true
finding contains {"at": since.at, "message": message} if {
	since := _since
	since.value > data.kmslint.parameters.manual_rotation_overdue.maximum_days
	_by_hand
	input.key.state.value == "Enabled"
	input.key.manager.value == "CUSTOMER"
	not _only_verifies
	message := sprintf("the key cannot rotate automatically, and its material has been in use for %d days", [since.value])
}

_since := input.key.rotated if {
	input.key.rotated.known
} else := input.key.age

_by_hand if input.key.spec.value != "SYMMETRIC_DEFAULT"

_by_hand if input.key.origin.value in {"EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"}

_only_verifies if {
	input.key.usage.value in {"SIGN_VERIFY", "GENERATE_VERIFY_MAC"}
	input.policy.complete
	not _makes
}

_makes if {
	some statement in input.policy.statements
	statement.effect == "Allow"
	statement.actions.element == "Action"
	some action in statement.actions.list
	some name in {"kms:sign", "kms:generatemac"}
	glob.match(lower(action.text), null, name)
}
