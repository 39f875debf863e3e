# METADATA
# title: Who may tag or name the key decides who may use it
# description: |
#   Access that hangs on a tag (`aws:ResourceTag`) or an alias (`kms:RequestAlias`, `kms:ResourceAliases`) of a key is
#   given by whoever may change that tag or alias. Where the same principal may do both, it can let itself in to every
#   key that it can tag or name. AWS KMS knows the tags and the aliases of a key in IAM policies only, the alias of
#   the request in key policies too.
#
#   The statements of an identity policy are about one principal; in a key policy the rule looks for the same user or
#   role. Possible is a finding in a key policy, as making an alias takes an IAM policy for the alias as well.
#
#   Not reported: principals who may change the key policy anyway; tagging limited by `aws:TagKeys` to other tags, by
#   `aws:RequestTag` to some values, or by the same tag; access that the principal has without the tag as well; tagging
#   of other keys; policies with a Deny about tags or aliases; tags that deny access; permissions boundaries; two
#   policies that the same role has.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/abac.html
#   description: AWS KMS Developer Guide, ABAC for AWS KMS
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
#   description: AWS KMS Developer Guide, Use aliases to control access to KMS keys
# custom:
#   id: KMS610
#   severity: high
#   remediation: >-
#     Give kms:TagResource, kms:CreateAlias and kms:UpdateAlias to others than those whose access hangs on them, or
#     limit the tags: "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["OTHER"]}}.
#   compliance:
#   - NIST 800-53r5 AC-3(13), AC-6
package rules.lockout.abac_self_escalation

# METADATA
# description: A tag or alias opens the key to a principal who may set it.
# entrypoint: true
finding contains {
	"at": condition.at, "related": [setting.at], "message": message,
	"confidence": data.lib.confidence.all(claims),
} if {
	input.policy.kind in {"key", "identity"}
	not input.identity.boundary
	some statement in input.policy.statements
	statement.effect == "Allow"
	some condition in statement.conditions.list
	control := _control(lower(condition.key.text))
	data.lib.deputy.demands(condition)
	gains := {power | some power in statement.actions.powers} - _settings
	count(gains) > 0
	some setting in input.policy.statements
	setting.effect == "Allow"
	actions := {power | some power in setting.actions.powers; power in control.actions}
	count(actions) > 0
	some who in _both(statement, setting)
	not _limited(setting, control)
	_same_keys(statement, setting)
	not _administers(who)
	not _has_anyway(who, gains, control)
	not _guarded(control)
	claims := [_certainty, data.lib.confidence.of(statement), data.lib.confidence.of(setting)]
	message := sprintf("%s gives %s access by the %s of the key, which %s lets it change by %s", [
		statement.name, who, control.by, setting.name,
		concat(" and ", actions),
	])
}

# What opens the key, and the actions that change it; prefix is how condition keys about it begin.
_control(key) := {"by": "tags", "prefix": key, "tag": tag, "actions": {"kms:TagResource"}} if {
	input.policy.kind == "identity"
	startswith(key, "aws:resourcetag/")
	tag := trim_prefix(key, "aws:resourcetag/")
}

_control(key) := {"by": "aliases", "prefix": "kms:re", "tag": "", "actions": _naming} if {
	key in _aliases[input.policy.kind]
}

_settings := {"kms:TagResource", "kms:UntagResource", "kms:CreateAlias", "kms:UpdateAlias"}

_naming := {"kms:CreateAlias", "kms:UpdateAlias"}

_aliases := {"identity": {"kms:resourcealiases", "kms:requestalias"}, "key": {"kms:requestalias"}}

_certainty := "possible" if {
	input.policy.kind == "key"
} else := "definite"

# Whom both statements are about.
_both(statement, setting) := _subjects(statement) & _subjects(setting)

_subjects(_) := {"its principals"} if {
	input.policy.kind == "identity"
}

_subjects(statement) := {principal.text |
	statement.principals.element == "Principal"
	some principal in statement.principals.list
	principal.type in {"role", "user", "session", "federated-user"}
} if {
	input.policy.kind == "key"
}

# The setting cannot reach the tag or alias that opens the key.
_limited(setting, _) if not setting.conditions.complete

_limited(setting, control) if {
	control.by == "aliases"
	count(setting.conditions.list) > 0
}

_limited(setting, control) if {
	some condition in setting.conditions.list
	key := lower(condition.key.text)
	startswith(key, "aws:")
	key in {control.prefix, concat("", ["aws:requesttag/", control.tag])}
}

_limited(setting, control) if {
	some condition in setting.conditions.list
	lower(condition.key.text) == "aws:tagkeys"
	not control.tag in {lower(value.text) | some value in condition.values}
}

# A key policy is about one key; statements of an identity policy may be about different ones.
_same_keys(_, _) if input.policy.kind == "key"

_same_keys(statement, setting) if {
	some value in setting.resources.list
	_reaches(value, {other.text | some other in statement.resources.list})
}

_reaches(value, _) if value.text == "*"

_reaches(value, _) if endswith(value.text, ":key/*")

_reaches(value, texts) if value.text in texts

_administers(who) if {
	some statement in input.policy.statements
	statement.effect == "Allow"
	"kms:PutKeyPolicy" in statement.actions.powers
	who in _subjects(statement)
}

# Another statement allows the same without the tag or alias.
_has_anyway(who, gains, control) if {
	some other in input.policy.statements
	other.effect == "Allow"
	who in _subjects(other)
	every power in gains {
		power in other.actions.powers
	}
	every condition in other.conditions.list {
		not startswith(lower(condition.key.text), control.prefix)
	}
}

_guarded(control) if {
	some statement in input.policy.statements
	statement.effect == "Deny"
	some power in statement.actions.powers
	power in control.actions
}
