# METADATA
# title: A set operator lets requests without the key pass, or is missing
# description: |
#   ForAllValues holds for a request that does not have the key at all. On a key with one value it narrows nothing
#   that a plain operator would not, and lets everyone pass who sends no value. A key with several values needs
#   ForAnyValue or ForAllValues: without one IAM does not say how it compares them.
#
#   Not reported: ForAllValues beside `"Null": {"<key>": "false"}`, in a Deny, on a key with several values, or on
#   one that every request has; keys that nobody knows.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_multi-value-conditions.html
#   description: IAM User Guide, Conditions with multiple context keys or values
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#   description: IAM User Guide, IAM policy validation check reference
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
#   description: AWS KMS Developer Guide, AWS KMS condition keys
# custom:
#   id: KMS015
#   severity: high
#   remediation: >-
#     Drop ForAllValues in Condition, or add "Null": {"<key>": "false"}; for a key with several
#     values, add ForAnyValue or
#     ForAllValues.
#   changes: [Condition]
package rules.validity.set_operator_misuse

# METADATA
# description: ForAllValues on a key with one value, which may be missing.
# entrypoint: true
finding contains {
	"at": condition.operator.at, "message": message,
	"confidence": data.lib.confidence.of(statement),
} if {
	some statement in input.policy.statements
	statement.effect == "Allow"
	some condition in statement.conditions.list
	condition.operator.quantifier == "ForAllValues"
	condition.operator.exists
	condition.key.type != ""
	not condition.key.multivalued
	not condition.key.always
	not _present(statement, condition)
	message := sprintf("%s of %s holds for every request without %s, which has one value: use %s", [
		condition.operator.text,
		statement.name,
		condition.key.text,
		condition.operator.base,
	])
}

# METADATA
# description: A key with several values is compared without a set operator.
finding contains {
	"at": condition.operator.at, "message": message,
	"confidence": data.lib.confidence.of(statement),
} if {
	some statement in input.policy.statements
	some condition in statement.conditions.list
	condition.key.multivalued
	condition.operator.quantifier == ""
	condition.operator.exists
	condition.operator.base != "Null"
	message := sprintf("%s of %s compares %s, which has several values, without ForAnyValue or ForAllValues", [
		condition.operator.text,
		statement.name,
		condition.key.text,
	])
}

_present(statement, condition) if {
	some other in statement.conditions.list
	other.operator.base == "Null"
	lower(other.key.text) == lower(condition.key.text)
	some value in other.values
	lower(value.text) == "false"
}
