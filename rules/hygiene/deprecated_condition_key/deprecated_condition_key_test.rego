package rules.hygiene.deprecated_condition_key_test

import data.rules.hygiene.deprecated_condition_key as rule

test_reports_a_deprecated_key if {
	rule.finding == {{
		"at": "/key", "confidence": "definite",
		"message": "the condition key aws:ARN of statement 1 is deprecated; use aws:PrincipalArn",
	}} with input as _input({"text": "aws:ARN", "deprecated": "aws:PrincipalArn"})
}

test_accepts_other_keys if {
	rule.finding == set() with input as _input({"text": "aws:PrincipalArn"})
}

_input(key) := {"policy": {"statements": [{
	"name": "statement 1", "repeats": false,
	"conditions": {"list": [{"key": object.union({"at": "/key"}, key)}]},
}]}}
