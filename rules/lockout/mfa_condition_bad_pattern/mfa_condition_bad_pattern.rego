# METADATA
# title: A condition on MFA does not do what it seems to
# description: |
#   aws:MultiFactorAuthPresent is missing from requests signed with long-term access keys. A Deny with `"Bool":
#   {"aws:MultiFactorAuthPresent": "false"}` therefore does not keep these out, and an Allow with BoolIfExists lets
#   them in without MFA.
#
#   Not reported: BoolIfExists in a Deny, which is AWS's own pattern; Bool in an Allow.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
#   description: IAM User Guide, Condition keys
# custom:
#   id: KMS609
#   severity: low
#   remediation: >-
#     Use as Condition "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"} in a Deny, and "Bool":
#     {"aws:MultiFactorAuthPresent": "true"} in an Allow.
#   changes: [Condition]
package rules.lockout.mfa_condition_bad_pattern

# METADATA
# description: A Deny does not hold for requests without the key.
# entrypoint: true
finding contains {"at": condition.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	some statement in input.policy.statements
	statement.effect == "Deny"
	some condition in statement.conditions.list
	lower(condition.key.text) == "aws:multifactorauthpresent"
	condition.operator.base == "Bool"
	not condition.operator.if_exists
	[lower(value.text) | some value in condition.values] == ["false"]
	not _presence(statement)
	message := sprintf("%s does not deny requests with long-term access keys, which have no aws:MultiFactorAuthPresent", [
		statement.name,
	])
}

# METADATA
# description: An Allow holds for requests without the key.
finding contains {"at": condition.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	some statement in input.policy.statements
	statement.effect == "Allow"
	some condition in statement.conditions.list
	lower(condition.key.text) == "aws:multifactorauthpresent"
	condition.operator.base == "Bool"
	condition.operator.if_exists
	[lower(value.text) | some value in condition.values] == ["true"]
	message := sprintf("%s allows requests without MFA: with long-term access keys they have no %s", [
		statement.name,
		condition.key.text,
	])
}

_presence(statement) if {
	some condition in statement.conditions.list
	condition.operator.base == "Null"
	lower(condition.key.text) == "aws:multifactorauthpresent"
}
