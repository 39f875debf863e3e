package rules.lockout.bypass_lockout_safety_check_test

import data.rules.lockout.bypass_lockout_safety_check as rule

test_reports_the_bypass if {
	rule.finding == {{
		"at": "/key/bypass_lockout_check",
		"message": "the policy lockout safety check is bypassed: KMS accepts a policy that nobody can change again",
	}} with input as _input(true)
}

test_accepts_the_check if {
	rule.finding == set() with input as _input(false)
	rule.finding == set() with input as {"key": {"bypass_lockout_check": null}}
}

test_accepts_a_value_that_is_not_known if {
	rule.finding == set() with input as _input(null)
}

_input(value) := {"key": {"bypass_lockout_check": {
	"at": "/key/bypass_lockout_check",
	"value": value, "known": value != null,
}}}
