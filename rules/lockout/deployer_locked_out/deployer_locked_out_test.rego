package rules.lockout.deployer_locked_out_test

import data.rules.lockout.deployer_locked_out as rule

test_reports_a_policy_that_the_deployer_could_not_change if {
	rule.finding == {{
		"at": "/policy",
		"message": "AWS KMS refuses this key policy from arn:x, which could not change it again",
		"confidence": "definite",
	}} with input as _input("no", null)
}

test_reports_a_policy_without_a_known_key if {
	count(rule.finding) == 1 with input as object.union(_input("no", null), {"key": null})
}

test_reports_a_check_that_may_be_bypassed_as_possible if {
	{found.confidence | some found in rule.finding} == {"possible"}
		with input as _input("no", {"value": null, "known": false})
}

test_accepts_a_policy_that_the_deployer_may_change if {
	rule.finding == set() with input as _input("yes", null)
	rule.finding == set() with input as _input("unknown", null)
}

test_accepts_a_check_that_is_bypassed if {
	rule.finding == set() with input as _input("no", {"value": true, "known": true})
}

test_accepts_an_aws_managed_key if {
	rule.finding == set() with input as object.union(_input("no", null), {"key": {"manager": {"value": "AWS"}}})
}

test_accepts_where_nobody_says_who_deploys if {
	rule.finding == set() with input as {"key": {"manager": null}, "semantic": {}}
	rule.finding == set() with input as {"key": {"manager": null}, "semantic": null}
}

_input(answer, bypass) := {
	"key": {"manager": {"value": "CUSTOMER"}, "bypass_lockout_check": bypass},
	"semantic": {"deployer": {"principal": "arn:x", "may_change": answer}},
}
