# METADATA
# title: The waiting period before deletion is short or not valid
# description: |
#   A deleted key takes all data encrypted under it along. The waiting period is the time in which somebody may
#   notice and cancel the deletion; KMS takes 7 to 30 days and refuses any other number. Below the configured
#   minimum, 14 days unless `deletion_window.minimum_days` says otherwise, a holiday is enough to miss it.
#
#   Not reported: a waiting period that is not stated, which is 30 days; one that is not known before deployment.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys-scheduling-key-deletion.html
#   description: AWS KMS Developer Guide, Schedule key deletion
# custom:
#   id: KMS405
#   severity: low
#   severities:
#   - high
#   remediation: Set PendingWindowInDays (deletion_window_in_days in Terraform) to 30.
#   compliance:
#   - NIST 800-53r5 SC-12(2)
#   parameters:
#     minimum_days:
#       description: Shortest waiting period that is accepted, in days.
#       type: integer
#       minimum: 7
#       maximum: 30
#       default: 14
#   changes: [PendingWindowInDays]
package rules.rotation.deletion_window

# METADATA
# description: KMS refuses the waiting period.
# entrypoint: true
finding contains {"at": input.key.deletion_window.at, "message": message, "severity": "high"} if {
	is_number(input.key.deletion_window.value)
	not _valid
	message := sprintf("a waiting period of %v days before deletion is not valid: KMS takes 7 to 30 days", [
		input.key.deletion_window.value,
	])
}

# METADATA
# description: The waiting period is shorter than the configured minimum.
finding contains {"at": input.key.deletion_window.at, "message": message} if {
	_valid
	input.key.deletion_window.value < data.kmslint.parameters.deletion_window.minimum_days
	message := sprintf("the key can be gone %v days after its deletion is scheduled, sooner than %v days", [
		input.key.deletion_window.value,
		data.kmslint.parameters.deletion_window.minimum_days,
	])
}

_valid if {
	input.key.deletion_window.value >= 7
	input.key.deletion_window.value <= 30
}
