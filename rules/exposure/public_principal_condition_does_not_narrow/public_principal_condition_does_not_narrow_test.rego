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
	}} with input as _given("yes", [_condition("kms:ViaService", {})])
}

test_reports_every_reason if {
	every words, condition in {
		"says through which service a call comes": _condition("aws:CalledVia", {}),
		"is chosen by the caller": _condition("kms:EncryptionContext:app", {}),
		"says how or when a call is made": _condition("aws:SecureTransport", {}),
		"is about the owner of the key": _condition("aws:ResourceAccount", {}),
		"says nothing about who calls": _condition("aws:PrincipalTag/team", {}),
		"is tested for its presence": _condition("aws:PrincipalOrgID", {"base": "Null"}),
		"is tested with a negated operator": _condition("aws:PrincipalOrgID", {"negated": true}),
		"is tested with IfExists": _condition("aws:PrincipalOrgID", {"if_exists": true}),
		"is tested with ForAllValues": _condition("aws:PrincipalOrgPaths", {"quantifier": "ForAllValues"}),
		"is compared with a value that callers of any account can match": _condition("aws:PrincipalArn", {}),
	} {
		some found in rule.finding with input as _given("yes", [condition])
		contains(found.message, words)
	}
}

test_reports_several_conditions if {
	{found.message | some found in rule.finding} == {concat(" ", [
		"statement \"Open\" lets callers of every AWS account call kms:Decrypt:",
		"aws:PrincipalOrgID is tested with IfExists, which holds for requests without the key;",
		"kms:ViaService says through which service a call comes, not who makes it",
	])} with input as _given("yes", [
		_condition("kms:ViaService", {}),
		_condition("aws:PrincipalOrgID", {"if_exists": true}),
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
	}} with input as _public("unknown", {"conditions": {"complete": false}})
}

test_reports_a_statement_that_may_not_occur_as_possible if {
	{found.confidence | some found in rule.finding} == {"possible"} with input as _public("unknown", {"repeats": true})
}

test_accepts_what_no_stranger_is_allowed if {
	rule.finding == set() with input as _given("no", [_condition("aws:PrincipalOrgID", {})])
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
		{"principals": {"everyone": false}},
		{"principals": {"element": "NotPrincipal"}},
	] {
		rule.finding == set() with input as _public("yes", change)
	}
}

test_accepts_an_aws_managed_key if {
	managed := {"key": {"manager": {"value": "AWS", "known": true}}}
	rule.finding == set() with input as object.union(_public("yes", {}), managed)
}

_condition(key, operator) := {
	"key": {"text": key, "known": true, "service": "aws", "exists": true},
	"operator": object.union(
		{"exists": true, "base": "StringLike", "negated": false, "if_exists": false, "quantifier": ""},
		operator,
	),
	"complete": true,
	"values": [{"text": "x", "known": true}],
}

_undecided(key, change) := object.union(_condition(key, {}), change)

_given(answer, list) := _public(answer, {"conditions": {"list": list}})

_statement := {
	"index": 0, "name": "statement \"Open\"", "effect": "Allow", "repeats": false,
	"principals": {"at": "/policy/statements/0/principals", "element": "Principal", "everyone": true, "list": []},
	"actions": {"element": "Action", "list": [{"text": "kms:Decrypt", "known": true}]},
	"conditions": {
		"at": "/policy/statements/0/conditions", "present": true, "complete": true,
		"list": [],
	},
}

_public(answer, change) := {
	"key": null,
	"policy": {"kind": "key", "statements": [object.union(_statement, change)]},
	"semantic": {"statements": [{"public": answer}]},
}
