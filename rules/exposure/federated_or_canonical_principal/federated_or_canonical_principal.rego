# METADATA
# title: A principal is of a kind that key policies do not take
# description: |
#   Federated principals and canonical user ids belong into the policies of roles and buckets. In a key policy they
#   name nobody who could call KMS: who signs in through a provider does so as a role.
#
#   Not reported: the ARN of the role, or of its session.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
#   description: AWS KMS Developer Guide, Creating a key policy
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#   description: IAM User Guide, IAM policy validation check reference
# custom:
#   id: KMS107
#   severity: medium
#   remediation: >-
#     Name in Principal the role that the federated users assume.
#   changes: [Principal]
package rules.exposure.federated_or_canonical_principal

# METADATA
# description: The policy names it under Federated or CanonicalUser.
# entrypoint: true
finding contains {"at": principal.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	input.policy.kind == "key"
	some statement in input.policy.statements
	some principal in statement.principals.list
	principal.key in {"Federated", "CanonicalUser"}
	message := sprintf("%s in %s is named as %s: a key policy takes no such principals", [
		principal.text,
		statement.name,
		principal.key,
	])
}
