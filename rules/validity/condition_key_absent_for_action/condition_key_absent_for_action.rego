# METADATA
# title: A condition never holds for an action
# description: |
#   A request carries most condition keys of KMS only for some actions: `kms:GrantIsForAWSResource` is there for
#   grants, an encryption context for operations with one. Where a statement names another action beside it, the
#   condition never holds for that action: an Allow does not apply to it, and a Deny does not keep it out.
#
#   Low is `kms:DescribeKey` that rides along with other actions.
#
#   Not reported: patterns such as `kms:*`; operators with `IfExists`, `Null` and negated ones, for which a missing
#   key decides otherwise; `ForAllValues`, which a missing key passes.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
#   description: AWS KMS Developer Guide, AWS KMS condition keys
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#   description: IAM User Guide, IAM policy validation check reference
# custom:
#   id: KMS012
#   severity: high
#   severities:
#   - low
#   remediation: >-
#     Put the action into a statement of its own, without that condition.
package rules.validity.condition_key_absent_for_action

# METADATA
# description: The statement names an action whose requests never have the key.
# entrypoint: true
finding contains {
	"at": condition.key.at, "message": message, "severity": _severity(action, statement),
	"confidence": data.lib.confidence.of(statement),
} if {
	some statement in input.policy.statements
	some condition in statement.conditions.list
	some action in condition.absent_for
	_needs_key(condition.operator)
	message := sprintf("no request for %s has the condition key %s, so %s does not %s it", [
		action,
		condition.key.text,
		statement.name,
		_verb[statement.effect],
	])
}

_needs_key(operator) if {
	operator.exists
	operator.base != "Null"
	not operator.negated
	not operator.if_exists
	operator.quantifier != "ForAllValues"
}

_verb := {"Allow": "allow", "Deny": "deny", "unknown": "decide"}

_severity(action, statement) := "low" if {
	action == "kms:DescribeKey"
	count(statement.actions.list) > 1
} else := "high"
