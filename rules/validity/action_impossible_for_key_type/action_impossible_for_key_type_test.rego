package rules.validity.action_impossible_for_key_test

import data.rules.validity.action_impossible_for_key_type as rule

test_reports_an_action_that_the_key_never_does if {
	rule.finding == {{
		"at": "/action",
		"message": "kms:Sign in statement \"Use\" is for nothing on this key: it is for encryption",
		"confidence": "definite",
	}} with input as _input({}, {"impossible": "it is for encryption"})
}

test_accepts_what_the_key_does_and_what_is_not_known if {
	rule.finding == set() with input as _input({}, {})
}

test_accepts_deny_and_notaction if {
	rule.finding == set() with input as _input({"effect": "Deny"}, {"impossible": "it is for encryption"})
	rule.finding == set() with input as _input(
		{"actions": {"element": "NotAction"}},
		{"impossible": "it is for encryption"},
	)
}

_input(statement, action) := {
	"key": {"at": "/key"},
	"policy": {"statements": [object.union(
		{
			"name": "statement \"Use\"", "effect": "Allow", "repeats": false,
			"actions": {"element": "Action", "list": [object.union({"at": "/action", "text": "kms:Sign"}, action)]},
		},
		statement,
	)]},
}
