# METADATA
# title: A key that is in use is about to be deleted
# description: |
#   When the waiting period ends, everything that is encrypted under the key is lost. Reported as critical is a key
#   pending deletion that an alias points to, that a resource of the same inventory or code uses, or that was used
#   within `pending_deletion_in_use.used_within_days`, 30 unless the configuration says otherwise.
#
#   Every other key pending deletion is reported as info: that is the ordinary end of a key that was replaced.
#
#   Not reported: keys in other states.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
#   description: AWS KMS Developer Guide, Deleting AWS KMS keys
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys-scheduling-key-deletion.html
#   description: AWS KMS Developer Guide, Schedule key deletion
# - ref: https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyLastUsage.html
#   description: AWS KMS API Reference, GetKeyLastUsage
# custom:
#   id: KMS406
#   severity: critical
#   severities:
#   - info
#   remediation: >-
#     Cancel the deletion: aws kms cancel-key-deletion --key-id KEY, then aws kms enable-key --key-id KEY.
#     Re-encrypt what is left under another key before the deletion is scheduled again.
#   parameters:
#     used_within_days:
#       description: A key that was used within so many days counts as in use.
#       type: integer
#       minimum: 0
#       default: 30
#   compliance:
#   - FSBP KMS.3
#   - NIST 800-53r5 SC-12, SC-12(2)
#   - PCI DSS v4.0.1 3.6, 3.7
package rules.lifecycle.pending_deletion_in_use

# METADATA
# description: The deletion of the key is scheduled.
# entrypoint: true
finding contains {"at": input.key.state.at, "message": message, "severity": _severity, "related": _related} if {
	input.key.state.value in {"PendingDeletion", "PendingReplicaDeletion"}
	message := concat("", ["the key is pending deletion", _why])
}

_uses contains sprintf("%s uses it", [reference.name]) if some reference in input.key.references

_uses contains sprintf("%s points to it", [alias.name.text]) if some alias in input.key.aliases

_uses contains sprintf("it was used %d days ago", [days]) if {
	days := input.key.last_use.days.value
	is_number(days)
	days <= data.kmslint.parameters.pending_deletion_in_use.used_within_days
}

_severity := "critical" if {
	count(_uses) > 0
} else := "info"

_why := concat("", [", but ", concat(", ", array.slice(sort(_uses), 0, 3)), _more]) if {
	count(_uses) > 0
} else := ""

_more := sprintf(" and %d more do", [count(_uses) - 3]) if {
	count(_uses) > 3
} else := ""

_related := [reference.at | some reference in input.key.references]
