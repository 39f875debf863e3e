package rules.validity.iam_only_action_in_key_policy_test

import data.rules.validity.iam_only_action_in_key_policy as rule

test_reports_an_action_that_works_on_no_key if {
	rule.finding == {{
		"at": _at,
		"message": concat(" ", [
			"kms:ListKeys in statement \"Use\" has no effect:",
			"it works on no key, so only IAM policies decide about it",
		]),
		"confidence": "definite",
	}} with input as _input("key", {"text": "kms:ListKeys", "iam_only": true})
}

test_accepts_patterns_and_actions_on_aliases if {
	rule.finding == set() with input as _input("key", {"text": "kms:List*", "wildcard": true, "matches": 7})
	rule.finding == set() with input as _input("key", {"text": "kms:CreateAlias"})
}

test_accepts_identity_policies if {
	rule.finding == set() with input as _input("identity", {"text": "kms:ListKeys", "iam_only": true})
}

_action := {"at": _at, "known": true, "service": "kms", "wildcard": false, "matches": 1, "iam_only": false}

_at := "/policy/statements/0/actions/list/0"

_input(kind, action) := {
	"tables": "2026-11-05",
	"policy": {"kind": kind, "statements": [{
		"name": "statement \"Use\"", "effect": "Allow", "repeats": false,
		"actions": {"element": "Action", "list": [object.union(_action, action)]},
	}]},
}
