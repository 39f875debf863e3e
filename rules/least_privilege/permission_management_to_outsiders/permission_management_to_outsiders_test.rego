package rules.least_privilege.permission_management_to_outsiders_test

import data.rules.least_privilege.permission_management_to_outsiders as rule

test_reports_a_service if {
	rule.finding == {{
		"at": "/principals/list/0", "confidence": "definite",
		"message": "statement \"Open\" lets the service logs.amazonaws.com change the key policy, by kms:*",
	}} with input as _input(_service, {})
}

test_reports_everyone_of_an_organization if {
	rule.finding == {{
		"at": "/principals", "confidence": "definite",
		"message": concat(" ", [
			"statement \"Open\" lets everyone of the key's account who is in the organization change the key policy,",
			"by kms:*",
		]),
	}} with input as _of_organization({})
}

test_reports_notaction if {
	actions := {"actions": {"element": "NotAction", "powers": ["kms:PutKeyPolicy"]}}
	count(rule.finding) == 1 with input as _input(_service, actions)
}

test_accepts_the_account if {
	rule.finding == set() with input as _input({"type": "account", "account": "own", "text": "arn:x"}, {})
}

test_accepts_named_administrators if {
	every type in ["role", "user"] {
		rule.finding == set() with input as _input({"type": type, "account": "own", "text": "arn:x"}, {})
	}
	every condition in [
		_condition("aws:PrincipalArn", "arn:x", ""), _condition("aws:PrincipalTag/team", "keys", ""),
		_condition("aws:userid", "${aws:SourceIdentity}", "${aws:SourceIdentity}"),
	] {
		conditions := {"complete": true, "list": [_organization, condition]}
		rule.finding == set() with input as _of_organization({"conditions": conditions})
	}
}

test_accepts_everyone_who_is_narrowed_otherwise if {
	every key in ["aws:PrincipalArn", "kms:CallerAccount", "aws:SourceVpce"] {
		conditions := {"complete": true, "list": [_condition(key, "x", "")]}
		rule.finding == set() with input as _of_organization({"conditions": conditions})
	}
}

test_accepts_near_misses if {
	through := object.union(_condition("kms:ViaService", "s3.us-east-1.amazonaws.com", ""), {"operator": {
		"exists": true, "base": "StringEquals", "negated": false, "if_exists": false, "quantifier": "",
	}})
	every change in [
		{"effect": "Deny"}, {"actions": {"powers": ["kms:CreateGrant", "kms:Decrypt"]}},
		{"principals": {"element": "NotPrincipal"}}, {"conditions": {"list": [through]}},
	] {
		rule.finding == set() with input as _input(_service, change)
	}
	rule.finding == set() with input as object.union(_input(_service, {}), {"policy": {"kind": "resource"}})
}

_service := {"type": "service", "account": "", "text": "logs.amazonaws.com"}

_organization := _condition("aws:PrincipalOrgID", "o-a1b2c3d4e5", "")

_condition(key, value, variable) := {
	"key": {"text": key},
	"operator": {"exists": true, "base": "Null", "negated": false, "if_exists": false, "quantifier": ""},
	"values": [_value(value, variable)],
}

_value(text, "") := {"text": text}

_value(text, variable) := {"text": text, "variable": variable} if variable != ""

_of_organization(change) := object.union(
	_input({"type": "everyone", "account": "", "text": "*"}, object.union(
		{"principals": {"everyone": true}, "conditions": {"complete": true, "list": [_organization]}},
		change,
	)),
	{"semantic": {"statements": [{"closed_by": [0]}]}},
)

_input(principal, change) := {"policy": {"kind": "key", "statements": [object.union(
	{
		"index": 0, "name": "statement \"Open\"", "effect": "Allow", "repeats": false,
		"principals": {
			"at": "/principals", "element": "Principal", "everyone": false,
			"list": [object.union({"at": "/principals/list/0"}, principal)],
		},
		"actions": {
			"element": "Action", "list": [{"text": "kms:*"}],
			"powers": ["kms:Decrypt", "kms:PutKeyPolicy"],
		},
		"conditions": {"complete": true, "list": []},
	},
	change,
)]}}
