package rules.validity.unknown_kms_action_test

import data.rules.validity.unknown_kms_action as rule

test_reports_a_typing_error if {
	rule.finding == {{
		"at": _at,
		"message": "kms:Decrpt in statement \"Use\" matches no KMS action; did you mean kms:Decrypt?",
		"severity": "high",
		"confidence": "definite",
	}} with input as _input("identity", {"text": "kms:Decrpt", "nearest": "kms:Decrypt", "distance": 1})
}

test_reports_an_api_operation_that_is_no_action if {
	message := concat(" ", [
		"kms:ReEncrypt in statement \"Use\" matches no KMS action;",
		"the API operation needs kms:ReEncryptFrom and kms:ReEncryptTo",
	])
	rule.finding == {{
		"at": _at,
		"message": message,
		"severity": "high",
		"confidence": "definite",
	}} with input as _input("key", {
		"text": "kms:ReEncrypt", "nearest": "kms:ReEncryptTo", "distance": 2,
		"operation": ["kms:ReEncryptFrom", "kms:ReEncryptTo"],
	})
}

test_reports_a_name_without_service_prefix if {
	rule.finding == {{
		"at": _at,
		"message": "\"Decrypt\" in statement \"Use\" matches no action: it lacks a service prefix (kms:)",
		"confidence": "definite",
	}} with input as _input("key", {"text": "Decrypt", "service": ""})
}

test_reports_a_name_far_from_all_as_low if {
	every distance in {-1, 3} {
		rule.finding == {{
			"at": _at,
			"message": "kms:Levitate in statement \"Use\" matches no KMS action; the table of actions is of 2026-11-05",
			"severity": "low",
			"confidence": "definite",
		}} with input as _input("scp", {"text": "kms:Levitate", "distance": distance})
	}
}

test_accepts_a_pattern_that_matches if {
	rule.finding == set() with input as _input("key", {"text": "kms:decrypt*", "wildcard": true, "matches": 1})
}

test_accepts_the_pattern_for_everything if {
	rule.finding == set() with input as _input("key", {"text": "*", "service": "*", "matches": 58})
}

test_accepts_an_action_that_is_not_known if {
	rule.finding == set() with input as _input("key", {"text": "${Action}", "known": false, "service": ""})
}

test_accepts_an_action_of_another_service if {
	rule.finding == set() with input as _input("identity", {"text": "s3:GetObject", "service": "s3"})
}

_action := {
	"at": _at, "known": true, "service": "kms", "wildcard": false, "matches": 0, "nearest": "", "distance": -1,
	"operation": [],
}

_at := "/policy/statements/0/actions/list/0"

_input(kind, action) := {
	"tables": "2026-11-05",
	"policy": {"kind": kind, "statements": [{
		"name": "statement \"Use\"", "effect": "Allow", "repeats": false,
		"actions": {"element": "Action", "list": [object.union(_action, action)]},
	}]},
}
