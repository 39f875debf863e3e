# METADATA
# title: An alias points to a key that cannot be used
# description: |
#   Whoever uses the key by its alias gets an error: the key is disabled, or its deletion is scheduled. Applications
#   and defaults of services name keys by alias, so the fault shows far from its cause.
#
#   Not reported: keys in other states; keys whose state is not known. An alias of a key that is gone cannot be: KMS
#   deletes a key's aliases with it.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html
#   description: AWS KMS Developer Guide, Aliases in AWS KMS
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/alias-delete.html
#   description: AWS KMS Developer Guide, Delete an alias
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
#   description: AWS KMS Developer Guide, Key states of AWS KMS keys
# custom:
#   id: KMS903
#   severity: high
#   remediation: >-
#     Point the alias to a key that is enabled: aws kms update-alias --alias-name ALIAS --target-key-id KEY. Or
#     enable the key: aws kms enable-key --key-id KEY, after aws kms cancel-key-deletion --key-id KEY if its
#     deletion is scheduled.
package rules.hygiene.alias_to_unusable_key

# METADATA
# description: The key of the alias is disabled or pending deletion.
# entrypoint: true
finding contains {"at": alias.name.at, "message": message} if {
	some alias in input.key.aliases
	why := _unusable[input.key.state.value]
	message := sprintf("%s points to a key that %s", [alias.name.text, why])
}

_unusable := {
	"Disabled": "is disabled",
	"PendingDeletion": "is pending deletion",
	"PendingReplicaDeletion": "is pending deletion",
}
