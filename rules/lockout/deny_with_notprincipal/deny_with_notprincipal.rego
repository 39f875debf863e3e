# METADATA
# title: A Deny has NotPrincipal
# description: |
#   A Deny with NotPrincipal keeps out everyone but those it lists, and AWS advises against it: sessions of a listed
#   role are other principals than the role, and the account of a listed principal has to be listed too, or the
#   principal itself is denied. Who edits such a list may lock everyone out.
#
#   Not reported: Deny with Principal.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
#   description: "IAM User Guide, AWS JSON policy elements: NotPrincipal"
# custom:
#   id: KMS605
#   severity: medium
#   remediation: >-
#     Deny "Principal": "*" with the condition ArnNotLike on aws:PrincipalArn, which lists those who keep their
#     access.
package rules.lockout.deny_with_notprincipal

# METADATA
# description: The statement denies everyone but the principals that it lists.
# entrypoint: true
finding contains {
	"at": statement.principals.at, "message": message,
	"confidence": data.lib.confidence.of(statement),
} if {
	input.policy.kind == "key"
	some statement in input.policy.statements
	statement.effect == "Deny"
	statement.principals.element == "NotPrincipal"
	message := concat(", ", [
		sprintf("%s denies everyone but the principals of NotPrincipal", [statement.name]),
		"sessions of their roles and their own account included",
	])
}
