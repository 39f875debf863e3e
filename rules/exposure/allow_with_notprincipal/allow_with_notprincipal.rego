# METADATA
# title: Everyone but the named principals may use the key
# description: |
#   `NotPrincipal` with the effect Allow gives access to every principal of every AWS account except those that it
#   lists. AWS does not support the combination, and it is never what was meant.
#
#   Not reported: `NotPrincipal` in a Deny statement; statements by which no stranger is allowed anything, as their
#   conditions or the Deny statements of the policy keep out everyone outside an account, organization or network that
#   they name.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
#   description: 'IAM User Guide, AWS JSON policy elements: NotPrincipal'
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#   description: IAM User Guide, IAM policy validation check reference
# custom:
#   id: KMS103
#   severity: critical
#   remediation: Replace NotPrincipal by Principal, and name who shall have access.
#   compliance:
#   - NIST 800-53r5 AC-3, AC-6
#   changes: [Principal, NotPrincipal]
package rules.exposure.allow_with_notprincipal

# METADATA
# description: The statement allows everyone whom NotPrincipal does not list.
# entrypoint: true
finding contains {"at": statement.principals.at, "message": message, "confidence": confidence} if {
	input.policy.kind == "key"
	some statement in input.policy.statements
	statement.effect == "Allow"
	statement.principals.element == "NotPrincipal"
	confidence := data.lib.exposure.open(statement)
	message := sprintf("%s allows everyone but the principals that it names, in every AWS account, to call %s", [
		statement.name,
		data.lib.text.actions(statement),
	])
}
