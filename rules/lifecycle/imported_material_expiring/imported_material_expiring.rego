# METADATA
# title: Imported key material expires
# description: |
#   When imported key material expires, KMS deletes it, and nothing that is encrypted under the key can be read
#   until the same material is imported again. Reported as high is material that has expired or does so within
#   `imported_material_expiring.within_days`, 30 unless the configuration says otherwise; as medium code that gives
#   the material of a key that resources use a date to expire at.
#
#   Not reported: material that does not expire (`KEY_MATERIAL_DOES_NOT_EXPIRE`, or no `valid_to`); a date that is
#   not known.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys.html
#   description: AWS KMS Developer Guide, Importing key material for AWS KMS keys
# custom:
#   id: KMS408
#   severity: high
#   severities:
#   - medium
#   remediation: >-
#     Import the material again before it expires: aws kms import-key-material --key-id KEY --expiration-model
#     KEY_MATERIAL_DOES_NOT_EXPIRE with a new import token and the same material, and watch the metric
#     SecondsUntilKeyMaterialExpiration. In Terraform leave valid_to out.
#   parameters:
#     within_days:
#       description: Material that expires within so many days is reported.
#       type: integer
#       minimum: 0
#       default: 30
#   compliance:
#   - NIST 800-53r5 SC-12
package rules.lifecycle.imported_material_expiring

# METADATA
# description: The material has expired, or does so soon.
# entrypoint: true
finding contains {"at": input.key.material.days.at, "message": message} if {
	_expires
	days := input.key.material.days.value
	is_number(days)
	days <= data.kmslint.parameters.imported_material_expiring.within_days
	message := _when(days)
}

# METADATA
# description: Code lets the material of a key that is in use expire one day.
finding contains {"at": input.key.material.days.at, "message": message, "severity": "medium"} if {
	_expires
	input.planned
	days := input.key.material.days.value
	days > data.kmslint.parameters.imported_material_expiring.within_days
	count(input.key.references) > 0
	message := sprintf("the key material expires in %d days, and with it access to what %s has encrypted", [
		days,
		input.key.references[0].name,
	])
}

_expires if input.key.material.expires.value == true

_when(days) := sprintf("the key material expired %d days ago: nothing under the key can be read", [0 - days]) if {
	days < 0
} else := sprintf("the key material expires in %d days: then nothing under the key can be read", [days])
