# METADATA
# title: A principal is not valid
# description: |
#   AWS refuses a policy with a principal that has no valid form: an ARN with a wildcard (`arn:aws:iam::*:root`,
#   `role/*`), an IAM group, an account id without 12 digits, a bare name, a type that `Principal` does not know.
#
#   Not reported: `*`; account ids and account ARNs; service-linked roles; sessions of assumed roles; values that are
#   not known before deployment.
#
#   Known misses: principals that do not exist, and service principals of another partition.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
#   description: AWS KMS Developer Guide, Creating a key policy
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
#   description: 'IAM User Guide, AWS JSON policy elements: Principal'
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#   description: IAM User Guide, IAM policy validation check reference
# custom:
#   id: KMS008
#   severity: high
#   remediation: Give the full ARN of the principal, or use * narrowed by a condition on aws:PrincipalArn.
#   changes: [Principal]
package rules.validity.invalid_principal

# METADATA
# description: The principal has no form that AWS accepts.
# entrypoint: true
finding contains {"at": principal.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	input.policy.kind in {"key", "resource"}
	some statement in input.policy.statements
	some principal in statement.principals.list
	principal.type == "invalid"
	message := sprintf("the principal %q in %s is not valid: %s", [principal.text, statement.name, principal.problem])
}
