package rules.rotation.rotation_period_test

import data.rules.rotation.rotation_period as rule

test_reports_a_period_that_kms_refuses if {
	every days in {89, 2561, 0} {
		rule.finding == {{
			"at": "/key/rotation/period",
			"message": sprintf("a rotation period of %d days is not valid: KMS takes 90 to 2560 days", [days]),
			"severity": "high",
		}} with input as _input(days, true)
	}
}

test_reports_an_invalid_period_where_rotation_is_off if {
	count(rule.finding) == 1 with input as _input(30, false)
}

test_reports_a_period_above_the_maximum if {
	rule.finding == {{
		"at": "/key/rotation/period",
		"message": "the key rotates every 730 days, less often than every 365 days",
	}} with input as _input(730, true)
}

test_reports_by_the_parameter if {
	count(rule.finding) == 1 with input as _input(365, true)
		with data.kmslint.parameters.rotation_period.maximum_days as 180
}

test_accepts_the_bounds if {
	rule.finding == set() with input as _input(90, true)
	rule.finding == set() with input as _input(365, true)
	rule.finding == set() with input as _input(2560, true)
		with data.kmslint.parameters.rotation_period.maximum_days as 2560
}

test_accepts_a_long_period_where_rotation_is_off if {
	rule.finding == set() with input as _input(730, false)
}

test_accepts_a_period_that_is_not_stated_or_not_known if {
	rule.finding == set() with input as _input(null, true)
	rule.finding == set() with input as {"key": {"rotation": {"enabled": null, "period": null}}}
	rule.finding == set() with input as {"key": {"rotation": null}}
}

_input(days, enabled) := {"key": {"rotation": {
	"enabled": {"at": "/key/rotation/enabled", "value": enabled, "known": true},
	"period": {"at": "/key/rotation/period", "value": days, "known": days != null},
}}}
