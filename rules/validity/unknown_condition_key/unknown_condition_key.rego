# METADATA
# title: A condition key does not exist
# description: |
#   No request ever carries a `kms:` or `aws:` condition key that AWS does not have. A condition on it never holds,
#   so an Allow gives no access and a Deny guards nothing. With a negated operator, `IfExists` or `ForAllValues` it
#   is the other way round: the condition always holds and narrows nothing.
#
#   High is a key within two letters of one that exists. Any other is low, as it may be newer than the table of
#   condition keys, whose date the message gives.
#
#   Not reported: `kms:EncryptionContext:` and `aws:PrincipalTag/` with any name behind them; deprecated keys; keys
#   of identity providers and other services.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
#   description: AWS KMS Developer Guide, AWS KMS condition keys
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
#   description: IAM User Guide, AWS global condition context keys
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#   description: IAM User Guide, IAM policy validation check reference
# custom:
#   id: KMS011
#   severity: high
#   severities:
#   - low
#   remediation: Use in Condition the key that the message suggests, or remove the condition.
#   changes: [Condition]
package rules.validity.unknown_condition_key

# METADATA
# description: The tables do not have the key.
# entrypoint: true
finding contains {
	"at": condition.key.at, "message": message, "severity": advice.severity,
	"confidence": data.lib.confidence.of(statement),
} if {
	some statement in input.policy.statements
	some condition in statement.conditions.list
	not condition.key.exists
	advice := _advice(condition.key)
	message := sprintf("the condition key %s does not exist%s; %s", [
		condition.key.text,
		_consequence(statement, condition),
		advice.text,
	])
}

_advice(key) := {"severity": "high", "text": sprintf("did you mean %s?", [key.nearest])} if {
	key.distance in {0, 1, 2}
} else := {"severity": "low", "text": sprintf("the table of keys is of %s", [input.tables])}

_consequence(statement, condition) := sprintf(", so a condition of %s always holds", [statement.name]) if {
	_always(condition.operator)
} else := sprintf(", so %s %s", [statement.name, data.lib.text.idle(statement)]) if {
	condition.operator.exists
	condition.operator.base != "Null"
} else := sprintf(" (%s)", [statement.name])

_always(operator) if operator.negated

_always(operator) if operator.if_exists

_always(operator) if operator.quantifier == "ForAllValues"
