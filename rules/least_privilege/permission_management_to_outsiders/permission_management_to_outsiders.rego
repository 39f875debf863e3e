# METADATA
# title: Outsiders may change the key policy
# description: |
#   Whoever may call `kms:PutKeyPolicy` decides who has access to the key. A service, or everyone of an organization,
#   has no business with that: services do not change key policies, and everyone of the key's account is let in without
#   an IAM policy. `kms:*` and a NotAction that forgets `kms:PutKeyPolicy` give it as well.
#
#   Not reported: the account principal, whom IAM policies limit; users and roles by name, also as `aws:PrincipalArn`,
#   and principals with a tag; statements that only let the key be used, by a condition on `kms:ViaService` or the
#   encryption context; Deny; `kms:CreateGrant` alone, which AWS documents for services (KMS301) and for organizations
#   (KMS106).
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
#   description: AWS KMS Developer Guide, Creating a key policy
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-services.html
#   description: AWS KMS Developer Guide, Permissions for AWS services in key policies
# custom:
#   id: KMS703
#   severity: high
#   remediation: >-
#     List in Action of {statement} what it takes to use the key, "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
#     in place of kms:* or NotAction.
#   compliance:
#   - NIST 800-53r5 AC-3, AC-6
#   changes: [Action, NotAction]
package rules.least_privilege.permission_management_to_outsiders

# METADATA
# description: A service may change the policy.
# entrypoint: true
finding contains {"at": principal.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	some statement in _managing
	some principal in data.lib.deputy.services(statement)
	message := sprintf("%s lets the service %s change the key policy, by %s", [
		statement.name, principal.text,
		data.lib.text.actions(statement),
	])
}

# METADATA
# description: Everyone of an organization may change the policy.
finding contains {
	"at": statement.principals.at, "message": message,
	"confidence": data.lib.confidence.of(statement),
} if {
	some statement in _managing
	data.lib.exposure.narrowed_only_by(statement, {"aws:principalorgid", "aws:principalorgpaths"})
	message := sprintf("%s lets everyone of the key's account who is in the organization change the key policy, by %s", [
		statement.name,
		data.lib.text.actions(statement),
	])
}

_managing contains statement if {
	input.policy.kind == "key"
	some statement in input.policy.statements
	statement.effect == "Allow"
	"kms:PutKeyPolicy" in statement.actions.powers
	statement.principals.element == "Principal"
	not data.lib.conditions.use_only(statement.conditions)
}
