package rules.lockout.single_point_of_management_test

import data.rules.lockout.single_point_of_management as rule

test_reports_one_role_and_one_user if {
	every type in ["role", "user"] {
		rule.finding == {{
			"at": "/0", "confidence": "definite",
			"message": sprintf("only the %s arn:x may change the key policy: without it nobody can", [type]),
		}} with input as _input([_statement([_principal("arn:x", type)]), _use]) with data.kmslint.parameters as _parameters
	}
}

test_reports_the_same_role_in_two_statements if {
	statement := _statement([_principal("arn:x", "role")])
	count(rule.finding) == 1 with input as _input([statement, statement]) with data.kmslint.parameters as _parameters
}

test_accepts_two_administrators if {
	two := [_principal("arn:x", "role"), _principal("arn:y", "role")]
	rule.finding == set() with input as _input([_statement(two)]) with data.kmslint.parameters as _parameters
	each := [_statement([p]) | some p in two]
	rule.finding == set() with input as _input(each) with data.kmslint.parameters as _parameters
}

test_accepts_the_account if {
	every type in ["account", "everyone", "session", "unknown"] {
		statements := [_statement([_principal("arn:x", "role")]), _statement([_principal("arn:root", type)])]
		rule.finding == set() with input as _input(statements) with data.kmslint.parameters as _parameters
	}
}

test_accepts_a_break_glass_role_of_the_organization if {
	statement := _statement([_principal("arn:aws:iam::111122223333:role/OrganizationAccountAccessRole", "role")])
	rule.finding == set() with input as _input([statement]) with data.kmslint.parameters as _parameters
}

test_accepts_what_is_not_all_known if {
	every change in [
		{"effect": "unknown"}, {"actions": {"powers": [], "complete": false}},
		{"actions": {"powers": [], "list": [{"known": false}]}},
		{"principals": {"complete": false}}, {"principals": {"element": "NotPrincipal"}},
	] {
		other := object.union(_statement([_principal("arn:x", "role")]), change)
		rule.finding == set() with input as _input([_statement([_principal("arn:x", "role")]), other])
			with data.kmslint.parameters as _parameters
	}
}

test_accepts_near_misses if {
	input_ := _input([_statement([_principal("arn:x", "role")])])
	every change in [
		{"policy": {"complete": false}}, {"key": {"manager": {"value": "AWS"}}},
		{"semantic": {"lockout": {"is": "yes"}}},
	] {
		rule.finding == set() with input as object.union(input_, change) with data.kmslint.parameters as _parameters
	}
	rule.finding == set() with input as object.union(object.remove(input_, ["key"]), {"key": null})
		with data.kmslint.parameters as _parameters
	rule.finding == set() with input as _input([_use]) with data.kmslint.parameters as _parameters
}

_parameters := {"single_point_of_management": {"break_glass": ["OrganizationAccountAccessRole"]}}

_principal(text, type) := {"at": "/0", "text": text, "type": type}

_use := object.union(_statement([_principal("arn:app", "role")]), {"actions": {"powers": ["kms:Decrypt"]}})

_statement(principals) := {
	"effect": "Allow", "repeats": false,
	"principals": {"element": "Principal", "complete": true, "list": principals},
	"actions": {"complete": true, "list": [{"known": true}], "powers": ["kms:PutKeyPolicy"]},
}

_input(statements) := {
	"key": {"manager": {"value": "CUSTOMER"}},
	"policy": {"complete": true, "statements": statements},
	"semantic": {"lockout": {"is": "no"}},
}
