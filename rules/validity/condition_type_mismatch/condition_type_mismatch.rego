# METADATA
# title: A condition compares values of the wrong type
# description: |
#   The operator cannot compare the value, or values of the key: a Bool that is neither true nor false, a Numeric
#   with a text, an IpAddress with something that is no range of addresses, an Arn operator with a text that is no
#   ARN. IAM takes such a condition for not met. An account id that is written as a number has lost its leading
#   zeros.
#
#   Not reported: String operators, which compare anything; `true` and `"true"`; account ids of twelve digits, also
#   as numbers; values that are not known before deployment.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#   description: IAM User Guide, IAM policy validation check reference
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
#   description: "IAM User Guide, IAM JSON policy elements: Condition operators"
# custom:
#   id: KMS013
#   severity: medium
#   remediation: >-
#     Use in Condition the operator that fits the key, and write account ids as strings of twelve digits.
#   changes: [Condition]
package rules.validity.condition_type_mismatch

# METADATA
# description: The operator does not compare with such a value.
# entrypoint: true
finding contains {
	"at": value.at, "message": message,
	"confidence": data.lib.confidence.of(statement),
} if {
	some statement in input.policy.statements
	some condition in statement.conditions.list
	some value in condition.values
	value.comparable == "no"
	message := sprintf("%s in %s cannot compare %s with %q: it is %s", [
		condition.operator.text,
		statement.name,
		condition.key.text,
		value.text,
		_not(condition.operator.base),
	])
}

# METADATA
# description: The operator is one for values that the key does not have.
finding contains {
	"at": condition.operator.at, "message": message,
	"confidence": data.lib.confidence.of(statement),
} if {
	some statement in input.policy.statements
	some condition in statement.conditions.list
	some family, types in _types
	startswith(condition.operator.base, family)
	not condition.key.type in types
	message := sprintf("%s in %s does not compare values of %s, which are of the type %s", [
		condition.operator.text,
		statement.name,
		condition.key.text,
		condition.key.type,
	])
}

# METADATA
# description: An account id has other than twelve digits.
finding contains {
	"at": value.at, "message": message,
	"confidence": data.lib.confidence.of(statement),
} if {
	some statement in input.policy.statements
	some condition in statement.conditions.list
	lower(condition.key.text) in _accounts
	startswith(condition.operator.base, "String")
	some value in condition.values
	value.known
	regex.match(`^[0-9]{1,11}$`, value.text)
	message := sprintf("%s in %s is no account id: these have twelve digits, and a number loses its leading zeros", [
		value.text,
		statement.name,
	])
}

# The types that a key may have whose values operators compare; "" is a key that nobody knows.
_types := {
	"Numeric": {"Numeric", "Date", ""},
	"Date": {"Date", "Numeric", ""},
	"Bool": {"Bool", "String", ""},
	"IpAddress": {"IPAddress", ""},
	"NotIpAddress": {"IPAddress", ""},
}

_not(base) := "neither true nor false" if {
	base in {"Bool", "Null"}
} else := "no number" if {
	startswith(base, "Numeric")
} else := "no date" if {
	startswith(base, "Date")
} else := "no range of addresses" if {
	endswith(base, "IpAddress")
} else := "no ARN" if {
	startswith(base, "Arn")
} else := "not in base64"

_accounts := {
	"kms:calleraccount", "aws:principalaccount", "aws:sourceaccount",
	"aws:resourceaccount", "aws:vpceaccount",
}
