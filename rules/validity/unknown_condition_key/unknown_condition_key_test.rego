package rules.validity.unknown_condition_key_test

import data.rules.validity.unknown_condition_key as rule

test_reports_a_typing_error_in_an_allow if {
	_messages == {concat("", [
		"the condition key kms:ViaServce does not exist, so statement \"Use\" allows nothing; ",
		"did you mean kms:ViaService?",
	])} with input as _input("Allow", _near, {})
}

test_reports_a_typing_error_in_a_deny if {
	_messages == {concat("", [
		"the condition key kms:ViaServce does not exist, so statement \"Use\" denies nothing; ",
		"did you mean kms:ViaService?",
	])} with input as _input("Deny", _near, {})
}

test_reports_a_condition_that_always_holds if {
	every operator in [{"negated": true}, {"if_exists": true}, {"quantifier": "ForAllValues"}] {
		_messages == {concat("", [
			"the condition key kms:ViaServce does not exist, so a condition of statement \"Use\" always holds; ",
			"did you mean kms:ViaService?",
		])} with input as _input("Allow", _near, operator)
	}
}

test_reports_a_test_for_presence_without_a_consequence if {
	_messages == {concat("", [
		"the condition key kms:ViaServce does not exist (statement \"Use\"); ",
		"did you mean kms:ViaService?",
	])} with input as _input("Allow", _near, {"base": "Null"})
}

test_reports_a_key_far_from_all_as_low if {
	rule.finding == {{
		"at": _at,
		"message": concat(" ", [
			"the condition key aws:MoonPhase does not exist, so statement \"Use\" allows nothing;",
			"the table of keys is of 2026-11-05",
		]),
		"severity": "low",
		"confidence": "definite",
	}} with input as _input("Allow", {"text": "aws:MoonPhase"}, {})
}

test_accepts_keys_that_exist if {
	rule.finding == set() with input as _input("Allow", {"text": "kms:EncryptionContext:a", "exists": true}, {})
	rule.finding == set() with input as _input("Allow", {"text": "token.example.com:sub", "exists": true}, {})
}

_messages := {found.message | some found in rule.finding}

_near := {"text": "kms:ViaServce", "nearest": "kms:ViaService", "distance": 1}

_at := "/policy/statements/0/conditions/list/0/key"

_input(effect, key, operator) := {
	"tables": "2026-11-05",
	"policy": {"kind": "key", "statements": [{
		"name": "statement \"Use\"", "effect": effect, "repeats": false,
		"conditions": {"list": [{
			"key": object.union({"at": _at, "known": true, "exists": false, "nearest": "", "distance": -1}, key),
			"operator": object.union(_operator, operator),
		}]},
	}]},
}

_operator := {"exists": true, "base": "StringEquals", "quantifier": "", "if_exists": false, "negated": false}
