# METADATA
# title: A condition operator does not exist
# description: |
#   AWS refuses a policy whose `Condition` uses an operator that IAM does not have. `ForAllValues:` and
#   `ForAnyValue:` may stand before an operator and `IfExists` behind it, except for `Null`, which takes neither.
#
#   Not reported: differences in letter case, which IAM accepts.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
#   description: 'IAM User Guide, IAM JSON policy elements: Condition operators'
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#   description: IAM User Guide, IAM policy validation check reference
# custom:
#   id: KMS010
#   severity: high
#   remediation: Use in Condition one of IAM's operators.
#   changes: [Condition]
package rules.validity.unknown_condition_operator

# METADATA
# description: IAM does not have the operator.
# entrypoint: true
finding contains {"at": at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	some statement in input.policy.statements
	some text in {c.operator.text | some c in statement.conditions.list; not c.operator.exists; c.operator.known}
	at := [c.operator.at | some c in statement.conditions.list; c.operator.text == text][0]
	message := sprintf("%q in %s is no condition operator: AWS refuses the policy", [text, statement.name])
}
