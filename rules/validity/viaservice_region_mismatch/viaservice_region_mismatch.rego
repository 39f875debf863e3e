# METADATA
# title: kms:ViaService names another Region than the key's
# description: |
#   A service calls KMS in the Region of the key, and kms:ViaService names that Region. A condition that lists only
#   other Regions never holds.
#
#   Not reported: lists with the key's Region among them; patterns; multi-Region keys, whose policy may be shared by
#   all replicas; keys and values whose Region is not known; negated operators.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
#   description: AWS KMS Developer Guide, kms:ViaService
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-auth.html
#   description: AWS KMS Developer Guide, Controlling access to multi-Region keys
# custom:
#   id: KMS021
#   severity: high
#   remediation: >-
#     Write the key's own Region in Condition; in Terraform data.aws_region has it, in CloudFormation ${AWS::Region}.
#   changes: [Condition]
package rules.validity.viaservice_region_mismatch

# METADATA
# description: No value can be in the key's Region.
# entrypoint: true
finding contains {"at": condition.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	input.key.region.known
	not input.key.multi_region.value == true
	some statement in input.policy.statements
	some condition in statement.conditions.list
	lower(condition.key.text) == "kms:viaservice"
	condition.complete
	not condition.operator.negated
	not condition.operator.if_exists
	count(condition.values) > 0
	every value in condition.values {
		value.service.form == "yes"
		value.service.own_region == "no"
	}
	message := sprintf("the key is in %s, so kms:ViaService in %s is never %s", [
		input.key.region.value,
		statement.name,
		concat(" or ", [value.text | some value in condition.values]),
	])
}
