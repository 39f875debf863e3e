# METADATA
# title: A policy variable is plain text
# description: |
#   IAM puts in policy variables such as `${aws:username}` only in a policy with `"Version": "2012-10-17"`, and only
#   in Resource and in the values of conditions. Elsewhere `${…}` is taken as it stands, so the principal or action
#   does not exist and the condition compares with the text.
#
#   Not reported: interpolations of Terraform and of `Fn::Sub`; placeholders of templates, which have no colon.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
#   description: "IAM User Guide, IAM policy elements: Variables and tags"
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#   description: IAM User Guide, IAM policy validation check reference
# custom:
#   id: KMS016
#   severity: medium
#   remediation: >-
#     Write "Version": "2012-10-17", and use variables in Resource and Condition only.
#   changes: [Version]
package rules.validity.policy_variable_without_2012_version

# METADATA
# description: The policy's version has no variables.
# entrypoint: true
finding contains {
	"at": value.at, "message": message,
	"confidence": data.lib.confidence.of(statement),
} if {
	input.policy.version_known
	input.policy.version != "2012-10-17"
	some statement in input.policy.statements
	some condition in statement.conditions.list
	some value in condition.values
	value.variable
	message := sprintf("%s in %s is compared as plain text, as the policy lacks \"Version\": \"2012-10-17\"", [
		value.variable,
		statement.name,
	])
}

# METADATA
# description: A principal or an action has a variable.
finding contains {
	"at": value.at, "message": message,
	"confidence": data.lib.confidence.of(statement),
} if {
	some statement in input.policy.statements
	some element in ["principals", "actions"]
	some value in statement[element].list
	value.variable
	message := sprintf("%s in %s is no variable: IAM puts them in only in Resource and Condition", [
		value.variable,
		statement.name,
	])
}
