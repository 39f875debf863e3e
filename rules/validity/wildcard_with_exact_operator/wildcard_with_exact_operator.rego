# METADATA
# title: A wildcard is compared literally
# description: |
#   StringEquals and StringNotEquals take `*` and `?` for the characters themselves. An Allow that compares so with
#   a pattern never holds, and a Deny with StringNotEquals holds for everyone.
#
#   Not reported: StringLike and the Arn operators, for which they are wildcards (ArnEquals is ArnLike by another
#   name); the encryption context, whose values can have these characters; policy variables such as `${*}`.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
#   description: "IAM User Guide, IAM JSON policy elements: Condition operators"
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#   description: IAM User Guide, IAM policy validation check reference
# custom:
#   id: KMS014
#   severity: high
#   remediation: >-
#     Use in Condition StringLike or StringNotLike, or ArnLike or ArnNotLike for ARNs.
#   changes: [Condition]
package rules.validity.wildcard_with_exact_operator

# METADATA
# description: The value has a wildcard and the operator takes none.
# entrypoint: true
finding contains {
	"at": value.at, "message": message,
	"confidence": data.lib.confidence.of(statement),
} if {
	some statement in input.policy.statements
	some condition in statement.conditions.list
	condition.operator.base in {"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"}
	not startswith(lower(condition.key.text), "kms:encryptioncontext")
	some value in condition.values
	value.wildcard
	message := sprintf("%s compares %q literally, so %s; use %s", [
		condition.operator.text,
		value.text,
		_consequence(statement, condition),
		replace(replace(condition.operator.text, "Equals", "Like"), "IgnoreCase", ""),
	])
}

_consequence(statement, condition) := sprintf("a condition of %s always holds", [statement.name]) if {
	condition.operator.negated
} else := sprintf("the value never matches (%s)", [statement.name])
