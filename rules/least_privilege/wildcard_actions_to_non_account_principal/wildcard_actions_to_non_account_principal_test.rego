package rules.least_privilege.wildcard_actions_to_non_account_principal_test

import data.rules.least_privilege.wildcard_actions_to_non_account_principal as rule

test_reports_users_and_roles if {
	every account in {"own", "unknown"} {
		rule.finding == {{
			"at": _at,
			"message": "statement \"Admin\" gives the role arn:x full control of the key",
			"confidence": "definite",
		}} with input as _input("role", account, {})
	}
	every type in {"user", "session", "federated-user"} {
		count(rule.finding) == 1 with input as _input(type, "own", {})
	}
}

test_reports_a_statement_that_may_not_occur_as_possible if {
	{found.confidence | some found in rule.finding} == {"possible"} with input as _input("role", "own", {"repeats": true})
}

test_accepts_the_default_statement if {
	rule.finding == set() with input as _input("account", "own", {})
}

test_accepts_principals_of_other_rules if {
	rule.finding == set() with input as _input("role", "external", {})
	rule.finding == set() with input as _input("service", "", {})
	rule.finding == set() with input as _input("everyone", "", {})
}

test_accepts_near_misses if {
	every change in [
		{"effect": "Deny"},
		{"actions": {"every": false}},
		{"actions": {"element": "NotAction"}},
		{"principals": {"element": "NotPrincipal"}},
		{"conditions": {"list": [_through_a_service]}},
	] {
		rule.finding == set() with input as _input("role", "own", change)
	}
}

test_reports_a_condition_that_holds_for_other_requests_too if {
	every operator in [{"negated": true}, {"if_exists": true}, {"base": "Null"}, {"quantifier": "ForAllValues"}] {
		condition := object.union(_through_a_service, {"operator": operator})
		count(rule.finding) == 1 with input as _input("role", "own", {"conditions": {"list": [condition]}})
	}
}

_through_a_service := {
	"key": {"text": "kms:ViaService"},
	"operator": {"base": "StringEquals", "exists": true, "negated": false, "if_exists": false, "quantifier": ""},
}

_at := "/policy/statements/0/principals/list/0"

_statement := {
	"name": "statement \"Admin\"", "effect": "Allow", "repeats": false,
	"actions": {"element": "Action", "every": true},
	"principals": {"element": "Principal"},
	"conditions": {"list": []},
}

_input(type, account, change) := {"policy": {"kind": "key", "statements": [object.union_n([
	_statement,
	{"principals": {"list": [{"at": _at, "type": type, "account": account, "text": "arn:x"}]}},
	change,
])]}}
