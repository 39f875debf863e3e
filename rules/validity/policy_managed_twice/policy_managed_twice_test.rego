package rules.validity.policy_managed_twice_test

import data.rules.validity.policy_managed_twice as rule

test_reports_another_policy if {
	rule.finding == {{
		"at": "/key/overwritten/0",
		"message": "the key has another policy besides: each apply overwrites one with the other",
		"related": ["/policy"],
	}} with input as {"key": {"overwritten": [{"at": "/key/overwritten/0"}]}, "policy": {"at": "/policy"}}
}

test_accepts_one_policy if {
	rule.finding == set() with input as {"key": {"at": "/key"}, "policy": {"at": "/policy"}}
}
