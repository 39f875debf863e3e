package rules.lockout.no_principal_can_change_policy_test

import data.rules.lockout.no_principal_can_change_policy as rule

test_reports_a_policy_that_nobody_can_change if {
	rule.finding == {{
		"at": "/policy",
		"message": "no principal of the key's account may call kms:PutKeyPolicy: nobody can change the policy",
	}} with input as _input({})
}

test_accepts_near_misses if {
	every change in [
		{"semantic": {"lockout": {"is": "no"}}},
		{"semantic": {"lockout": {"is": "unknown"}}},
		{"semantic": {"lockout": {"by": [1]}}},
		{"policy": {"complete": false}},
		{"key": {"manager": {"value": "AWS", "known": true}}},
	] {
		rule.finding == set() with input as _input(change)
	}
}

test_accepts_a_policy_of_no_known_key if {
	rule.finding == set() with input as object.union(object.remove(_input({}), ["key"]), {"key": null})
}

test_accepts_a_policy_that_cannot_be_read if {
	rule.finding == set() with input as {"key": {"manager": null}, "policy": null, "semantic": null}
}

_input(change) := object.union(
	{
		"key": {"manager": {"value": "CUSTOMER", "known": true}},
		"policy": {"complete": true},
		"semantic": {"lockout": {"is": "yes", "by": []}},
	},
	change,
)
