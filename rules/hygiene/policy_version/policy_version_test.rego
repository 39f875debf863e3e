package rules.hygiene.policy_version_test

import data.rules.hygiene.policy_version as rule

test_reports_a_policy_without_version if {
	rule.finding == {{
		"at": "/policy",
		"message": "the policy has no Version, and so is read as one of 2008, which knows no policy variables",
	}} with input as _input("", true)
}

test_reports_the_version_of_2008 if {
	count(rule.finding) == 1 with input as _input("2008-10-17", false)
}

test_accepts_the_current_version if {
	rule.finding == set() with input as _input("2012-10-17", true)
}

test_accepts_a_version_that_is_not_known if {
	rule.finding == set() with input as _input("", false)
	rule.finding == set() with input as {"policy": null}
}

_input(version, known) := {"policy": {
	"at": "/policy", "version": version, "version_known": known,
	"statements": [{"index": 0}],
}}
