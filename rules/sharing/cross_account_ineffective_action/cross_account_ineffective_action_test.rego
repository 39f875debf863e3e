package rules.sharing.cross_account_ineffective_action_test

import data.rules.sharing.cross_account_ineffective_action as rule

test_reports_an_action_of_the_owner if {
	rule.finding == {{
		"at": "/policy/statements/1/actions/list/0", "confidence": "definite",
		"message": concat(" ", [
			"statement \"Partner\" gives kms:PutKeyPolicy to another account, where it has no effect:",
			"KMS takes it from the account of the key only",
		]),
	}} with input as _input({}, {})
}

test_accepts_actions_that_work_across_accounts_and_wildcards if {
	rule.finding == set() with input as _input({}, {"owner_only": false})
}

test_accepts_near_misses if {
	every change in [
		{"effect": "Deny"},
		{"actions": {"element": "NotAction"}},
		{"principals": {"element": "NotPrincipal"}},
		{"principals": {"complete": false}},
		{"principals": {"list": [{"account": "external"}, {"account": "own"}]}},
		{"principals": {"list": [{"account": "unknown"}]}},
		{"principals": {"list": [{"account": ""}]}},
		{"principals": {"list": []}},
	] {
		rule.finding == set() with input as _input(change, {})
	}
}

test_accepts_other_kinds_of_policies if {
	rule.finding == set() with input as object.union(_input({}, {}), {"policy": {"kind": "identity"}})
}

_input(change, action) := {"policy": {"kind": "key", "statements": [object.union(
	{
		"name": "statement \"Partner\"", "effect": "Allow", "repeats": false,
		"principals": {"element": "Principal", "complete": true, "list": [{"account": "external"}]},
		"actions": {"element": "Action", "list": [object.union(
			{"at": "/policy/statements/1/actions/list/0", "text": "kms:PutKeyPolicy", "owner_only": true},
			action,
		)]},
	},
	change,
)]}}
