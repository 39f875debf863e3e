package rules.validity.policy_size_test

import data.rules.validity.policy_size as rule

test_reports_a_policy_that_is_too_long if {
	rule.finding == {{
		"at": "/policy", "severity": "high",
		"message": "the key policy has 32769 bytes; KMS takes at most 32,768",
	}} with input as _input("key", 32769)
}

test_reports_a_policy_that_is_nearly_too_long_as_low if {
	{found.severity | some found in rule.finding} == {"low"} with input as _input("key", 32768)
}

test_accepts_shorter_policies_and_unknown_sizes if {
	every size in [0, 29491] {
		rule.finding == set() with input as _input("key", size)
	}
}

test_accepts_other_policies if {
	rule.finding == set() with input as _input("identity", 40000)
}

_input(kind, size) := {"policy": {"at": "/policy", "kind": kind, "size": size}}
