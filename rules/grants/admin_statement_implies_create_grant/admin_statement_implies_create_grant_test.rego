package rules.grants.admin_statement_implies_create_grant_test

import data.rules.grants.admin_statement_implies_create_grant as rule

test_reports_the_pattern_of_the_console if {
	rule.finding == {{
		"at": "/action", "confidence": "definite",
		"message": concat(" ", [
			"statement \"Admin\" lets arn:x create grants,",
			"also one for itself that allows Decrypt, by kms:Create*",
		]),
	}} with input as _input("role", {})
}

test_accepts_the_account_principal if {
	rule.finding == set() with input as _input("account", {})
}

test_accepts_other_actions if {
	every action in [
		{"text": "kms:CreateAlias", "wildcard": false}, {"text": "kms:CreateA*"},
		{"text": "kms:CreateGrant", "wildcard": false},
		{"text": "kms:*", "every": true}, {"text": "kms:Describe*"},
	] {
		rule.finding == set() with input as _input("role", {"actions": {"list": [object.union(_action, action)]}})
	}
}

test_accepts_a_condition_on_the_grant if {
	rule.finding == set() with input as _input("role", {"conditions": {"list": [{
		"key": {"text": "kms:GrantIsForAWSResource"},
		"operator": {"negated": false},
	}]}})
	rule.finding == set() with input as _input("role", {"effect": "Deny"})
}

_action := {"at": "/action", "text": "kms:Create*", "wildcard": true, "every": false}

_input(type, change) := {"policy": {"kind": "key", "statements": [object.union(
	{
		"name": "statement \"Admin\"", "effect": "Allow", "repeats": false,
		"actions": {"element": "Action", "list": [_action]},
		"principals": {"element": "Principal", "list": [{"text": "arn:x", "type": type}]},
		"conditions": {"complete": true, "list": []},
	},
	change,
)]}}
