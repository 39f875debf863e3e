# METADATA
# title: A user or role may destroy or take over every key
# description: |
#   Changing the policy of a key, scheduling its deletion, disabling it, deleting its imported material and moving
#   aliases are allowed on every key, without a condition. One mistake or one stolen session is enough.
#
#   Not reported: holders in `iam_destructive_actions_all_keys.administrators`; Deny statements and permissions
#   boundaries; statements with a condition; `kms:*` (KMS802).
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html
#   description: AWS KMS Developer Guide, Best practices for IAM policies
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
#   description: AWS KMS Developer Guide, Deleting AWS KMS keys
# custom:
#   id: KMS807
#   severity: medium
#   remediation: >-
#     List the ARNs of the keys, or add "Condition": {"StringEquals": {"aws:ResourceTag/NAME": "VALUE"}}.
#   parameters:
#     administrators:
#       description: Names of users, groups and roles that administer keys; * and ? stand for any characters.
#       type: array
#       items: {type: string}
#       default: []
#   compliance:
#   - NIST 800-53r5 AC-3, AC-6
package rules.identity.iam_destructive_actions_all_keys

# METADATA
# description: Destructive actions are allowed on all keys.
# entrypoint: true
finding contains {"at": statement.actions.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	some statement in data.lib.identity.allows
	data.lib.identity.reach(statement) == "every"
	not statement.conditions.present
	names := {action.text |
		some action in statement.actions.list
		action.service == "kms"
		not action.every
		some name in _destructive
		glob.match(lower(action.text), null, name)
	}
	count(names) > 0
	not _administrators
	message := sprintf("%s of %s allows %s on every key", [
		statement.name, input.identity.name,
		concat(", ", sort(names)),
	])
}

_destructive := {
	"kms:putkeypolicy", "kms:schedulekeydeletion", "kms:disablekey", "kms:deleteimportedkeymaterial",
	"kms:deletealias", "kms:updatealias",
}

_administrators if {
	count(input.identity.holders) > 0
	every holder in input.identity.holders {
		some pattern in data.kmslint.parameters.iam_destructive_actions_all_keys.administrators
		glob.match(pattern, null, holder.name)
	}
}
