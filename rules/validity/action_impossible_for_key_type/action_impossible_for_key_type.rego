# METADATA
# title: The key can never do what an action asks
# description: |
#   The statement names an action that keys of this spec and usage do not have: a symmetric key does not sign, an
#   HMAC key does not encrypt, an asymmetric key does not rotate. The permission is for nothing, and may be a sign
#   that the wrong kind of key was made.
#
#   Not reported: patterns; keys whose spec or usage is not known.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-compare.html
#   description: AWS KMS Developer Guide, Key type reference
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
#   description: AWS KMS Developer Guide, AWS KMS permissions
# custom:
#   id: KMS022
#   severity: low
#   remediation: >-
#     Drop the action, or make a key of the spec and usage that it needs.
package rules.validity.action_impossible_for_key_type

# METADATA
# description: The action names something that such keys do not do.
# entrypoint: true
finding contains {"at": action.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	input.key
	some statement in input.policy.statements
	statement.effect == "Allow"
	some action in statement.actions.list
	action.impossible
	statement.actions.element == "Action"
	message := sprintf("%s in %s is for nothing on this key: %s", [action.text, statement.name, action.impossible])
}
