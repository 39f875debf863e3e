package rules.lockout.deny_locks_out_everyone_test

import data.rules.lockout.deny_locks_out_everyone as rule

test_reports_a_deny_without_an_exception_that_anybody_meets if {
	rule.finding == {{
		"at": "/policy/statements/1",
		"message": concat(" ", [
			"statement \"Protect\" keeps everyone of the key's account from kms:PutKeyPolicy:",
			"nobody can change the policy",
		]),
	}} with input as _input({})
}

test_accepts_near_misses if {
	every change in [
		{"semantic": {"lockout": {"is": "no"}}},
		{"semantic": {"lockout": {"is": "unknown"}}},
		{"semantic": {"lockout": {"by": []}}},
		{"policy": {"complete": false}},
		{"key": {"manager": {"value": "AWS", "known": true}}},
	] {
		rule.finding == set() with input as _input(change)
	}
}

test_accepts_a_policy_of_no_known_key if {
	rule.finding == set() with input as object.union(object.remove(_input({}), ["key"]), {"key": null})
}

_input(change) := object.union(
	{
		"key": {"manager": null},
		"policy": {"complete": true, "statements": [
			{"at": "/policy/statements/0", "name": "statement \"Account\""},
			{"at": "/policy/statements/1", "name": "statement \"Protect\""},
		]},
		"semantic": {"lockout": {"is": "yes", "by": [1]}},
	},
	change,
)
