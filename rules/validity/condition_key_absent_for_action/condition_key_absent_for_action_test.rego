package rules.validity.condition_key_absent_for_action_test

import data.rules.validity.condition_key_absent_for_action as rule

test_reports_the_action_that_lacks_the_key if {
	rule.finding == {{
		"at": _at,
		"message": concat(" ", [
			"no request for kms:Decrypt has the condition key kms:GrantIsForAWSResource,",
			"so statement \"Use\" does not allow it",
		]),
		"severity": "high",
		"confidence": "definite",
	}} with input as _input("Allow", {}, ["kms:Decrypt"])
}

test_reports_a_deny_that_does_not_keep_out if {
	{found.message | some found in rule.finding} == {concat(" ", [
		"no request for kms:Decrypt has the condition key kms:GrantIsForAWSResource,",
		"so statement \"Use\" does not deny it",
	])} with input as _input("Deny", {}, ["kms:Decrypt"])
}

test_reports_describekey_that_rides_along_as_low if {
	{found.severity | some found in rule.finding} == {"low"} with input as _describe
}

test_accepts_operators_that_a_missing_key_satisfies if {
	every change in [
		{"if_exists": true},
		{"base": "Null"},
		{"negated": true},
		{"quantifier": "ForAllValues"},
		{"exists": false},
	] {
		rule.finding == set() with input as _input("Allow", change, ["kms:Decrypt"])
	}
}

test_accepts_patterns_and_actions_that_have_the_key if {
	rule.finding == set() with input as _input("Allow", {}, [])
}

_at := "/policy/statements/0/conditions/list/0/key"

_describe := _input("Allow", {}, ["kms:DescribeKey"])

_operator := {"exists": true, "base": "Bool", "quantifier": "", "negated": false, "if_exists": false}

_input(effect, operator, absent) := {"policy": {"statements": [{
	"name": "statement \"Use\"", "effect": effect, "repeats": false,
	"actions": {"list": [{"text": "kms:CreateGrant"}, {"text": "kms:Decrypt"}]},
	"conditions": {"list": [{
		"operator": object.union(_operator, operator),
		"key": {"at": _at, "text": "kms:GrantIsForAWSResource"},
		"absent_for": absent,
	}]},
}]}}
