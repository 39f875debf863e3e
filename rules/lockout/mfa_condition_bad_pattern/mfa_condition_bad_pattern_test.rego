package rules.lockout.mfa_condition_bad_pattern_test

import data.rules.lockout.mfa_condition_bad_pattern as rule

test_reports_a_deny_with_bool if {
	rule.finding == {{
		"at": "/condition",
		"message": concat(" ", [
			"statement \"MFA\" does not deny requests with long-term access keys,",
			"which have no aws:MultiFactorAuthPresent",
		]),
		"confidence": "definite",
	}} with input as _input("Deny", false, "false")
}

test_reports_an_allow_with_boolifexists if {
	{found.message | some found in rule.finding} == {concat(" ", [
		"statement \"MFA\" allows requests without MFA:",
		"with long-term access keys they have no aws:MultiFactorAuthPresent",
	])} with input as _input("Allow", true, "true")
}

test_accepts_the_patterns_of_aws if {
	rule.finding == set() with input as _input("Deny", true, "false")
	rule.finding == set() with input as _input("Allow", false, "true")
}

_input(effect, if_exists, value) := {"policy": {"statements": [{
	"name": "statement \"MFA\"", "effect": effect, "repeats": false,
	"conditions": {"list": [{
		"at": "/condition", "key": {"text": "aws:MultiFactorAuthPresent"},
		"operator": {"base": "Bool", "if_exists": if_exists}, "values": [{"text": value}],
	}]},
}]}}
