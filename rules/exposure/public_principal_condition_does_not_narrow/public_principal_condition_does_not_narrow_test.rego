package rules.exposure.public_principal_condition_does_not_narrow_test

import data.rules.exposure.public_principal_condition_does_not_narrow as rule

test_reports_a_condition_that_says_nothing_about_the_caller if {
	rule.finding == {{
		"at": "/policy/statements/0/conditions",
		"message": concat(" ", [
			"statement \"Open\" lets callers of every AWS account call kms:Decrypt:",
			"kms:ViaService says through which service a call comes, not who makes it",
		]),
		"confidence": "definite",
	}} with input as _given("no", [_condition("kms:ViaService", "viaservice-only")])
}

test_reports_every_reason if {
	every code in {
		"calledvia-only", "caller-not-pinned", "encryption-context-only", "for-all-values", "if-exists",
		"negated-operator", "presence-only", "resource-account", "transport-mfa-or-date-only", "value-is-wildcard",
		"viaservice-only",
	} {
		some found in rule.finding with input as _given("no", [_condition("aws:SomeKey", code)])
		not contains(found.message, "does not narrow who calls")
	}
}

test_reports_several_conditions_and_a_reason_without_code if {
	{found.message | some found in rule.finding} == {concat(" ", [
		"statement \"Open\" lets callers of every AWS account call kms:Decrypt:",
		"aws:PrincipalOrgID is tested with IfExists, which holds for requests without the key;",
		"aws:ResourceAccount does not narrow who calls",
	])} with input as _given("no", [
		_condition("aws:ResourceAccount", ""),
		_condition("aws:PrincipalOrgID", "if-exists"),
	])
}

test_reports_a_value_that_is_not_known_as_possible if {
	rule.finding == {{
		"at": "/policy/statements/0/conditions",
		"message": concat(" ", [
			"statement \"Open\" lets callers of every AWS account call kms:Decrypt:",
			"aws:PrincipalArn is compared with a value that is not known before deployment",
		]),
		"confidence": "possible",
	}} with input as _given("unknown", [_undecided("aws:PrincipalArn", {"values": [{"text": "${Arn}", "known": false}]})])
}

test_reports_conditions_that_are_not_known_as_possible if {
	rule.finding == {{
		"at": "/policy/statements/0/conditions",
		"message": concat(" ", [
			"statement \"Open\" lets callers of every AWS account call kms:Decrypt:",
			"not all of its conditions are known before deployment",
		]),
		"confidence": "possible",
	}} with input as _input({"conditions": {"narrows_caller": "unknown", "complete": false}})
}

test_reports_a_statement_that_may_not_occur_as_possible if {
	{found.confidence | some found in rule.finding} == {"possible"} with input as _input({"repeats": true})
}

test_accepts_conditions_that_narrow if {
	rule.finding == set() with input as _given("yes", [_condition("aws:PrincipalOrgID", "")])
}

test_accepts_what_cannot_be_judged if {
	every condition in [
		_undecided("aws:NoSuchKey", {"key": {"exists": false}, "values": [{"text": "${X}", "known": false}]}),
		_undecided("aws:PrincipalArn", {"operator": {"exists": false}, "values": [{"text": "${X}", "known": false}]}),
		_undecided("idp.example.com:sub", {"key": {"service": "idp.example.com"}, "complete": false}),
		_undecided("aws:PrincipalTag/Team", {"values": [{"text": "${aws:ResourceTag/Team}", "known": true}]}),
	] {
		rule.finding == set() with input as _given("unknown", [condition])
	}
}

test_accepts_near_misses if {
	every change in [
		{"effect": "Deny"},
		{"conditions": {"present": false}},
		{"outsiders_denied": true},
		{"principals": {"everyone": false}},
		{"principals": {"element": "NotPrincipal"}},
	] {
		rule.finding == set() with input as _input(change)
	}
}

test_accepts_an_aws_managed_key if {
	managed := {"key": {"manager": {"value": "AWS", "known": true}}}
	rule.finding == set() with input as object.union(_input({}), managed)
}

_condition(key, reason) := {
	"key": {"text": key, "known": true, "service": "aws", "exists": true},
	"operator": {"exists": true},
	"complete": true, "narrows_caller": "no", "reason": reason,
	"values": [{"text": "x", "known": true}],
}

_undecided(key, change) := object.union_n([_condition(key, ""), {"narrows_caller": "unknown"}, change])

_given(narrows, list) := _input({"conditions": {"narrows_caller": narrows, "list": list}})

_statement := {
	"name": "statement \"Open\"", "effect": "Allow", "repeats": false, "outsiders_denied": false,
	"principals": {"at": "/policy/statements/0/principals", "element": "Principal", "everyone": true, "list": []},
	"actions": {"element": "Action", "list": [{"text": "kms:Decrypt"}]},
	"conditions": {
		"at": "/policy/statements/0/conditions", "present": true, "complete": true,
		"narrows_caller": "no", "list": [],
	},
}

_input(change) := {"key": null, "policy": {"kind": "key", "statements": [object.union(_statement, change)]}}
