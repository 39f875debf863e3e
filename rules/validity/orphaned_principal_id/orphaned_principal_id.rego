# METADATA
# title: A principal was deleted
# description: |
#   A unique id (`AIDA…` of a user, `AROA…` of a role) is what IAM shows in a key policy in place of the ARN of a
#   principal that was deleted. A new one with the old name does not get its access back.
#
#   Not reported: ARNs; ids in conditions, where `aws:userid` has them by right.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#   description: IAM User Guide, IAM policy validation check reference
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
#   description: IAM User Guide, IAM identifiers
# custom:
#   id: KMS009
#   severity: medium
#   remediation: >-
#     Remove the principal from Principal, or write the ARN of the one that exists now.
#   compliance:
#   - NIST 800-53r5 AC-2
#   changes: [Principal]
package rules.validity.orphaned_principal_id

# METADATA
# description: The principal is a unique id.
# entrypoint: true
finding contains {
	"at": principal.at, "message": message,
	"confidence": data.lib.confidence.of(statement),
} if {
	some statement in input.policy.statements
	some principal in statement.principals.list
	principal.type == "unique-id"
	message := concat("; ", [
		sprintf("%s in %s is the id of a principal that was deleted", [principal.text, statement.name]),
		"a new one with its name does not get its access",
	])
}
