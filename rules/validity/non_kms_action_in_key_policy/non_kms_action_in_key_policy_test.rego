package rules.validity.non_kms_action_in_key_policy_test

import data.rules.validity.non_kms_action_in_key_policy as rule

test_reports_an_action_of_another_service if {
	rule.finding == {{
		"at": _at,
		"message": "s3:GetObject in statement \"Use\" has no effect: a key policy decides only about actions of KMS",
		"confidence": "definite",
	}} with input as _input("key", {"text": "s3:GetObject", "service": "s3"})
}

test_accepts_kms_actions_and_everything if {
	rule.finding == set() with input as _input("key", {"text": "kms:Decrypt", "matches": 1})
	rule.finding == set() with input as _input("key", {"text": "kms:Decrpt"})
	rule.finding == set() with input as _input("key", {"text": "*", "service": "*", "matches": 58})
	rule.finding == set() with input as _input("key", {"text": "k*:Decrypt", "service": "k*", "matches": 1})
}

test_accepts_an_action_that_is_not_known if {
	rule.finding == set() with input as _input("key", {"text": "${Action}", "known": false, "service": ""})
}

test_accepts_other_kinds_of_policies if {
	rule.finding == set() with input as _input("identity", {"text": "s3:GetObject", "service": "s3"})
	rule.finding == set() with input as _input("resource", {"text": "s3:GetObject", "service": "s3"})
}

_action := {"at": _at, "known": true, "service": "kms", "wildcard": false, "matches": 0}

_at := "/policy/statements/0/actions/list/0"

_input(kind, action) := {
	"tables": "2026-11-05",
	"policy": {"kind": kind, "statements": [{
		"name": "statement \"Use\"", "effect": "Allow", "repeats": false,
		"actions": {"element": "Action", "list": [object.union(_action, action)]},
	}]},
}
