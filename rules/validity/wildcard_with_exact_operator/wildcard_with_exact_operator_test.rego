package rules.validity.wildcard_with_exact_operator_test

import data.rules.validity.wildcard_with_exact_operator as rule

test_reports_a_pattern_that_never_matches if {
	rule.finding == {{
		"at": "/values/0",
		"message": concat(" ", [
			"StringEquals compares \"arn:aws:iam::*:role/x\" literally,",
			"so the value never matches (statement \"Use\"); use StringLike",
		]),
		"confidence": "definite",
	}} with input as _input({"text": "StringEquals", "base": "StringEquals", "negated": false}, "aws:PrincipalArn", true)
}

test_reports_a_negated_one_that_always_holds if {
	{found.message | some found in rule.finding} == {concat(" ", [
		"StringNotEquals compares \"arn:aws:iam::*:role/x\" literally,",
		"so a condition of statement \"Use\" always holds; use StringNotLike",
	])} with input as _input(
		{"text": "StringNotEquals", "base": "StringNotEquals", "negated": true},
		"aws:PrincipalArn",
		true,
	)
}

test_accepts_operators_with_wildcards if {
	every base in ["StringLike", "ArnEquals", "ArnNotEquals", "ArnLike"] {
		rule.finding == set() with input as _input({"text": base, "base": base, "negated": false}, "aws:PrincipalArn", true)
	}
}

test_accepts_the_encryption_context if {
	rule.finding == set() with input as _input(
		{"text": "StringEquals", "base": "StringEquals", "negated": false},
		"kms:EncryptionContext:a",
		true,
	)
}

test_accepts_values_without_wildcards if {
	rule.finding == set() with input as _input(
		{"text": "StringEquals", "base": "StringEquals", "negated": false},
		"aws:PrincipalArn",
		false,
	)
}

_input(operator, key, wildcard) := {"policy": {"statements": [{
	"name": "statement \"Use\"", "repeats": false,
	"conditions": {"list": [{
		"operator": operator,
		"key": {"text": key},
		"values": [{"at": "/values/0", "text": "arn:aws:iam::*:role/x", "wildcard": wildcard}],
	}]},
}]}}
