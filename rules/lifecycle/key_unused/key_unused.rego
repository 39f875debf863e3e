# METADATA
# title: A key is not used
# description: |
#   A key that nothing uses costs money and is one more to guard. Reported is a key whose last use on record
#   (GetKeyLastUsage) is more than `key_unused.days` ago, 180 unless the configuration says otherwise, or that has
#   no use on record although KMS has recorded use for that long, if neither an alias nor a resource of the
#   inventory names it.
#
#   KMS warns against deleting a key for this alone: backups may need it once a year.
#
#   Not reported: keys for signing, whose signatures are verified outside of KMS; replicas; keys with a tag that
#   says backup or archive; keys whose use was not collected.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyLastUsage.html
#   description: AWS KMS API Reference, GetKeyLastUsage
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
#   description: AWS KMS Developer Guide, Deleting AWS KMS keys
# custom:
#   id: KMS415
#   severity: low
#   default: "off"
#   remediation: >-
#     Disable the key first, aws kms disable-key --key-id KEY, and watch CloudTrail for DisabledException; delete it
#     when nobody has missed it.
#   parameters:
#     days:
#       description: How many days without use are reported.
#       type: integer
#       minimum: 1
#       default: 180
package rules.lifecycle.key_unused

# METADATA
# description: No use is on record for long, and nothing names the key.
# entrypoint: true
finding contains {"at": input.key.last_use.at, "message": message} if {
	message := _message
	input.key.manager.value == "CUSTOMER"
	input.key.state.value == "Enabled"
	not input.key.aliases
	not input.key.references
	not input.key.usage.value == "SIGN_VERIFY"
	not input.key.multi_region_type.value == "REPLICA"
	not _keeps_backups
}

_message := sprintf("the key was last used %d days ago", [input.key.last_use.days.value]) if {
	input.key.last_use.days.value > data.kmslint.parameters.key_unused.days
}

_message := sprintf("the key has not been used for the %d days for which KMS has recorded use", [days]) if {
	is_null(input.key.last_use.days)
	days := input.key.last_use.tracked.value
	days > data.kmslint.parameters.key_unused.days
}

_keeps_backups if {
	some tag in input.key.tags.list
	some text in [tag.key, tag.value]
	some word in ["backup", "archive"]
	contains(lower(text), word)
}
