package rules.exposure.external_account_full_control_test

import data.rules.exposure.external_account_full_control as rule

test_reports_every_principal_of_another_account if {
	every type in {"account", "role", "user", "session", "federated-user"} {
		rule.finding == {{
			"at": _at,
			"message": "statement \"Admin\" gives arn:x, of another account, full control of the key",
			"severity": "high",
			"confidence": "definite",
		}} with input as _input(type, "external", {})
	}
}

test_reports_an_account_that_may_be_another_as_possible if {
	rule.finding == {{
		"at": _at,
		"message": "statement \"Admin\" gives arn:x, which may be another account than the owner's, full control of the key",
		"severity": "high",
		"confidence": "possible",
	}} with input as _input("account", "unknown", {})
}

test_reports_access_that_is_not_certain_as_possible if {
	{found.confidence | some found in rule.finding} == {"possible"}
		with input as _allowed({"known": false})
}

test_accepts_an_account_that_may_make_no_grants if {
	rule.finding == set() with input as _allowed({"actions": ["kms:Decrypt"]})
	rule.finding == set() with input as _allowed({"statement": 1})
}

test_reports_a_trusted_account_as_low if {
	{found.severity | some found in rule.finding} == {"low"} with input as _input("role", "external", {})
		with data.kmslint.parameters.trusted_accounts as ["444455556666"]
}

test_accepts_the_owner if {
	rule.finding == set() with input as _input("account", "own", {})
	rule.finding == set() with input as _input("role", "own", {})
}

test_accepts_a_role_whose_account_is_not_known if {
	rule.finding == set() with input as _input("role", "unknown", {})
}

test_accepts_near_misses if {
	every change in [
		{"effect": "Deny"},
		{"actions": {"every": false}},
		{"actions": {"element": "NotAction"}},
		{"principals": {"element": "NotPrincipal"}},
		{"conditions": {"list": [_through_a_service]}},
	] {
		rule.finding == set() with input as _input("account", "external", change)
	}
}

test_reports_a_condition_that_holds_for_other_requests_too if {
	every operator in [{"negated": true}, {"if_exists": true}, {"base": "Null"}, {"quantifier": "ForAllValues"}] {
		condition := object.union(_through_a_service, {"operator": operator})
		count(rule.finding) == 1 with input as _input("role", "external", {"conditions": {"list": [condition]}})
	}
}

_through_a_service := {
	"key": {"text": "kms:ViaService"},
	"operator": {"base": "StringEquals", "exists": true, "negated": false, "if_exists": false, "quantifier": ""},
}

_at := "/policy/statements/0/principals/list/0"

_statement := {
	"index": 0, "name": "statement \"Admin\"", "effect": "Allow", "repeats": false,
	"actions": {"element": "Action", "every": true},
	"principals": {"element": "Principal"},
	"conditions": {"list": []},
}

_input(type, account, change) := _with(type, account, change, {})

_allowed(access) := _with("account", "external", {}, access)

_with(type, account, change, access) := {
	"policy": {"kind": "key", "statements": [object.union_n([
		_statement,
		{"principals": {"list": [{
			"at": _at, "type": type, "text": "arn:x",
			"account": account, "account_id": "444455556666",
		}]}},
		change,
	])]},
	"semantic": {"external": {"accounts": [{
		"id": "444455556666",
		"access": [object.union({"statement": 0, "known": true, "actions": ["kms:CreateGrant"]}, access)],
	}]}},
}
