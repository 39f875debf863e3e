# METADATA
# title: A statement allows all actions but some
# description: |
#   `NotAction` with the effect Allow gives every KMS action that is not listed, also those that AWS adds later:
#   nobody reviews what the statement will allow next year.
#
#   Not reported: `NotAction` in a Deny statement, which fails safe; an Allow whose `NotAction` lists every KMS
#   action, which allows nothing.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html
#   description: 'IAM User Guide, IAM JSON policy elements: NotAction'
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#   description: IAM User Guide, IAM policy validation check reference
# custom:
#   id: KMS704
#   severity: medium
#   remediation: Replace NotAction by Action, and list the actions.
#   compliance:
#   - NIST 800-53r5 AC-3, AC-6
#   changes: [Action, NotAction]
package rules.least_privilege.allow_notaction

# METADATA
# description: The statement allows what NotAction does not list.
# entrypoint: true
finding contains {"at": statement.actions.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	input.policy.kind == "key"
	some statement in input.policy.statements
	statement.effect == "Allow"
	statement.actions.element == "NotAction"
	not statement.actions.every
	message := sprintf("%s allows every KMS action but those in NotAction, also those that AWS adds later", [
		statement.name,
	])
}
