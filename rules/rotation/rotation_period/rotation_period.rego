# METADATA
# title: The rotation period is long or not valid
# description: |
#   EnableKeyRotation takes a period of 90 to 2560 days and refuses any other, and with it the deployment. A period
#   above the configured maximum, 365 days unless `rotation_period.maximum_days` says otherwise, misses what auditors
#   ask for.
#
#   Not reported: a period that is not stated, which is 365 days; a long period where rotation is off (KMS401); a
#   period that is not known before deployment.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
#   description: AWS KMS Developer Guide, Rotate AWS KMS keys
# - ref: https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html
#   description: AWS KMS API Reference, EnableKeyRotation
# custom:
#   id: KMS403
#   severity: low
#   severities:
#   - high
#   remediation: Set RotationPeriodInDays (rotation_period_in_days in Terraform) to a value between 90 and the maximum.
#   compliance:
#   - PCI DSS v4.0.1 3.7.4
#   parameters:
#     maximum_days:
#       description: Longest rotation period that is accepted, in days.
#       type: integer
#       minimum: 90
#       maximum: 2560
#       default: 365
#   changes: [RotationPeriodInDays]
package rules.rotation.rotation_period

# METADATA
# description: KMS refuses the period.
# entrypoint: true
finding contains {"at": input.key.rotation.period.at, "message": message, "severity": "high"} if {
	is_number(input.key.rotation.period.value)
	not _valid
	message := sprintf("a rotation period of %v days is not valid: KMS takes 90 to 2560 days", [
		input.key.rotation.period.value,
	])
}

# METADATA
# description: The period is longer than the configured maximum.
finding contains {"at": input.key.rotation.period.at, "message": message} if {
	_valid
	input.key.rotation.period.value > data.kmslint.parameters.rotation_period.maximum_days
	not input.key.rotation.enabled.value == false
	message := sprintf("the key rotates every %v days, less often than every %v days", [
		input.key.rotation.period.value,
		data.kmslint.parameters.rotation_period.maximum_days,
	])
}

_valid if {
	input.key.rotation.period.value >= 90
	input.key.rotation.period.value <= 2560
}
