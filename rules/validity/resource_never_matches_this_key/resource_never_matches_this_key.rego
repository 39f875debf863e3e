# METADATA
# title: A statement is about no resource that the key has
# description: |
#   No value of Resource can be the ARN of the key that the policy belongs to: they name a key of another account or
#   Region, an alias, the id of a key without its ARN, or something of another service. The statement has no effect.
#
#   Not reported: `*`; the key's own ARN and patterns that cover it; values that are not known before deployment;
#   texts that stand for an ARN, such as `myKMSKeyARN`; a list in which one value can be the key, as multi-Region
#   keys that share a policy have it; NotResource.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
#   description: AWS KMS Developer Guide, Creating a key policy
# custom:
#   id: KMS004
#   severity: high
#   remediation: >-
#     Write "Resource": "*": in a key policy it means the key that the policy belongs to.
#   changes: [Resource]
package rules.validity.resource_never_matches_this_key

# METADATA
# description: Every value of Resource is certainly not this key.
# entrypoint: true
finding contains {
	"at": statement.resources.at, "message": message,
	"confidence": data.lib.confidence.of(statement),
} if {
	input.policy.kind == "key"
	some statement in input.policy.statements
	statement.resources.element == "Resource"
	statement.resources.complete
	count(statement.resources.list) > 0
	every resource in statement.resources.list {
		resource.own_key == "no"
		resource.form in {"arn", "alias", "key-id"}
	}
	message := sprintf("%s %s: its Resource %s is not the key that the policy belongs to", [
		statement.name,
		data.lib.text.idle(statement),
		concat(", ", [resource.text | some resource in statement.resources.list]),
	])
}
