# METADATA
# title: A key that is in use is disabled
# description: |
#   While a key is disabled, what is encrypted under it cannot be read: volumes do not attach, objects and messages
#   cannot be opened. High is a disabled key that a resource of the same code or inventory uses.
#
#   Every other disabled key is reported as info: disabling is the safe step before a deletion.
#
#   Not reported: keys in other states.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html
#   description: AWS KMS Developer Guide, Enable and disable keys
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
#   description: AWS KMS Developer Guide, Key states of AWS KMS keys
# custom:
#   id: KMS407
#   severity: high
#   severities:
#   - info
#   remediation: >-
#     Enable the key: Enabled: true in CloudFormation, is_enabled = true in Terraform, aws kms enable-key --key-id
#     KEY. Or re-encrypt what uses it under another key.
package rules.lifecycle.disabled_in_use

# METADATA
# description: The key is disabled.
# entrypoint: true
finding contains {
	"at": input.key.state.at, "message": message, "severity": _severity, "related": _related,
	"confidence": _confidence,
} if {
	input.key.state.value == "Disabled"
	message := concat("", ["the key is disabled", _why])
}

_names := {reference.name | some reference in input.key.references}

_severity := "high" if {
	count(_names) > 0
} else := "info"

_why := sprintf(", but %s%s it", [concat(", ", array.slice(sort(_names), 0, 3)), _verb]) if {
	count(_names) > 0
} else := ""

_verb := " uses" if count(_names) == 1

_verb := " use" if count(_names) in {2, 3}

_verb := sprintf(" and %d more use", [count(_names) - 3]) if count(_names) > 3

_related := [reference.at | some reference in input.key.references]

# Where something uses the key only in some case, so is what is wrong.
_confidence := "possible" if {
	count(_names) > 0
	not true in {reference.certain | some reference in input.key.references}
} else := "definite"
