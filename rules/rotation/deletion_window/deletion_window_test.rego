package rules.rotation.deletion_window_test

import data.rules.rotation.deletion_window as rule

test_reports_a_window_that_kms_refuses if {
	every days in {6, 31} {
		rule.finding == {{
			"at": "/key/deletion_window",
			"message": sprintf("a waiting period of %d days before deletion is not valid: KMS takes 7 to 30 days", [days]),
			"severity": "high",
		}} with input as _input(days)
	}
}

test_reports_a_window_below_the_minimum if {
	rule.finding == {{
		"at": "/key/deletion_window",
		"message": "the key can be gone 7 days after its deletion is scheduled, sooner than 14 days",
	}} with input as _input(7)
}

test_reports_by_the_parameter if {
	count(rule.finding) == 1 with input as _input(14) with data.kmslint.parameters.deletion_window.minimum_days as 30
}

test_accepts_the_minimum_and_more if {
	rule.finding == set() with input as _input(14)
	rule.finding == set() with input as _input(30)
}

test_accepts_a_window_that_is_not_stated_or_not_known if {
	rule.finding == set() with input as {"key": {"deletion_window": null}}
	rule.finding == set() with input as _input(null)
}

_input(days) := {"key": {"deletion_window": {"at": "/key/deletion_window", "value": days, "known": days != null}}}
