package rules.validity.condition_type_mismatch_test

import data.rules.validity.condition_type_mismatch as rule

test_reports_values_that_the_operator_cannot_compare if {
	every base, what in {
		"Bool": "neither true nor false", "Null": "neither true nor false", "NumericLessThan": "no number",
		"DateLessThan": "no date", "IpAddress": "no range of addresses", "NotIpAddress": "no range of addresses",
		"ArnLike": "no ARN", "BinaryEquals": "not in base64",
	} {
		rule.finding == {{
			"at": "/values/0",
			"message": sprintf("%s in statement \"Use\" cannot compare k with \"x\": it is %s", [base, what]),
			"confidence": "definite",
		}} with input as _input({"text": base, "base": base}, {"text": "k", "type": ""}, {"text": "x", "comparable": "no"})
	}
}

test_reports_an_operator_for_another_type if {
	rule.finding == {{
		"at": "/operator",
		"message": concat(" ", [
			"NumericEquals in statement \"Use\" does not compare values of kms:CallerAccount,",
			"which are of the type String",
		]),
		"confidence": "definite",
	}} with input as _input(
		{"text": "NumericEquals", "base": "NumericEquals"},
		{"text": "kms:CallerAccount", "type": "String"},
		{"text": "1"},
	)
}

test_reports_an_account_id_without_its_leading_zero if {
	{found.message | some found in rule.finding} == {concat(" ", [
		"12345678901 in statement \"Use\" is no account id:",
		"these have twelve digits, and a number loses its leading zeros",
	])} with input as _input(_string, {"text": "kms:CallerAccount", "type": "String"}, {"text": "12345678901"})
}

test_accepts_string_operators if {
	rule.finding == set() with input as _input(
		_string,
		{"text": "aws:PrincipalArn", "type": "ARN"},
		{"text": "arn:aws:iam::111122223333:role/App"},
	)
}

test_accepts_account_ids_of_twelve_digits if {
	rule.finding == set() with input as _input(
		_string,
		{"text": "kms:CallerAccount", "type": "String"},
		{"text": "111122223333"},
	)
}

test_accepts_what_is_not_known_and_keys_that_nobody_knows if {
	every verdict in ["yes", "unknown"] {
		rule.finding == set() with input as _input(
			{"text": "Bool", "base": "Bool"},
			{"text": "k", "type": "Bool"},
			{"text": "x", "comparable": verdict},
		)
	}
	rule.finding == set() with input as _input(
		{"text": "NumericEquals", "base": "NumericEquals"},
		{"text": "x:y", "type": ""},
		{"text": "1"},
	)
	rule.finding == set() with input as _input(
		{"text": "DateLessThan", "base": "DateLessThan"},
		{"text": "aws:EpochTime", "type": "Numeric"},
		{"text": "1"},
	)
}

_string := {"text": "StringEquals", "base": "StringEquals"}

_input(operator, key, value) := {"policy": {"statements": [{
	"name": "statement \"Use\"", "repeats": false,
	"conditions": {"list": [{
		"operator": object.union({"at": "/operator"}, operator),
		"key": key,
		"values": [object.union({"at": "/values/0", "known": true, "comparable": "yes"}, value)],
	}]},
}]}}
