package rules.lifecycle.deletion_without_waiting_guard_test

import data.rules.lifecycle.deletion_without_waiting_guard as rule

test_reports_a_role_that_may_delete_keys if {
	every action in ["kms:ScheduleKeyDeletion", "kms:Schedule*", "kms:*"] {
		{found.message | some found in rule.finding} == {"statement \"Admin\" allows the deletion of keys after 7 days"}
			with input as _input({"actions": {"list": [{"at": "/action", "text": action}]}}, [])
	}
}

test_reports_identity_policies if {
	count(rule.finding) == 1 with input as object.union(_input({"principals": null}, []), {"policy": {"kind": "identity"}})
}

test_accepts_the_account_principal if {
	rule.finding == set() with input as _input({"principals": {"list": [{"type": "account"}]}}, [])
}

test_accepts_a_condition_on_the_waiting_period_or_the_use if {
	every key in ["kms:ScheduleKeyDeletionPendingWindowInDays", "kms:TrailingDaysWithoutKeyUsage"] {
		rule.finding == set() with input as _input({"conditions": {"list": [{"key": {"text": key}}]}}, [])
	}
}

test_accepts_a_deny_statement_that_guards if {
	rule.finding == set() with input as _input({}, [{
		"effect": "Deny",
		"conditions": {"list": [{"key": {"text": "kms:ScheduleKeyDeletionPendingWindowInDays"}}]},
	}])
}

test_accepts_other_actions_and_conditions_that_are_not_known if {
	rule.finding == set() with input as _input({"actions": {"list": [{"text": "kms:CancelKeyDeletion"}]}}, [])
	rule.finding == set() with input as _input({"conditions": {"complete": false}}, [])
}

_input(change, more) := {"policy": {"kind": "key", "statements": array.concat(
	[object.union(
		{
			"name": "statement \"Admin\"", "effect": "Allow", "repeats": false,
			"actions": {"element": "Action", "list": [{"at": "/action", "text": "kms:ScheduleKeyDeletion"}]},
			"principals": {"complete": true, "list": [{"type": "role"}]},
			"conditions": {"complete": true, "list": []},
		},
		change,
	)],
	more,
)}}
