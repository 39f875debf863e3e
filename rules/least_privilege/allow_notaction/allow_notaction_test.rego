package rules.least_privilege.allow_notaction_test

import data.rules.least_privilege.allow_notaction as rule

test_reports_allow_with_notaction if {
	rule.finding == {{
		"at": "/policy/statements/0/actions",
		"message": "statement 1 allows every KMS action but those in NotAction, also those that AWS adds later",
		"confidence": "definite",
	}} with input as _input("key", "Allow", {"element": "NotAction", "every": false})
}

test_accepts_deny_with_notaction if {
	rule.finding == set() with input as _input("key", "Deny", {"element": "NotAction", "every": false})
}

test_accepts_action if {
	rule.finding == set() with input as _input("key", "Allow", {"element": "Action", "every": false})
}

test_accepts_notaction_that_leaves_nothing if {
	rule.finding == set() with input as _input("key", "Allow", {"element": "NotAction", "every": true})
}

test_accepts_identity_policies if {
	rule.finding == set() with input as _input("identity", "Allow", {"element": "NotAction", "every": false})
}

_input(kind, effect, actions) := {"policy": {"kind": kind, "statements": [{
	"name": "statement 1", "effect": effect, "repeats": false,
	"actions": object.union({"at": "/policy/statements/0/actions"}, actions),
}]}}
