package rules.lockout.implicit_default_policy_test

import data.rules.lockout.implicit_default_policy as rule

test_reports_a_key_without_policy if {
	{found.at | some found in rule.finding} == {"/key"} with input as _input(true, true)
}

test_accepts_a_key_with_a_policy_and_an_inventory if {
	rule.finding == set() with input as _input(false, true)
	rule.finding == set() with input as _input(true, false)
}

_input(default_policy, planned) := {"planned": planned, "key": {"at": "/key", "default_policy": default_policy}}
