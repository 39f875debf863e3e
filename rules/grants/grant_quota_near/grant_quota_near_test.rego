package rules.grants.grant_quota_near_test

import data.rules.grants.grant_quota_near as rule

test_reports_more_than_80_percent if {
	rule.finding == {{
		"at": "/key/grants",
		"message": "the key has 40001 grants; at 50000 KMS makes no more",
	}} with input as _input(40001)
}

test_accepts_80_percent if {
	rule.finding == set() with input as _input(40000)
	rule.finding == set() with input as {"key": {}}
}

test_reports_by_the_parameters if {
	count(rule.finding) == 1 with input as _input(9)
		with data.kmslint.parameters.grant_quota_near as {"quota": 10, "percent": 80}
}

_input(count) := {"key": {"grants": {"at": "/key/grants", "count": count, "list": []}}}
