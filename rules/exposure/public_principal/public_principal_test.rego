package rules.exposure.public_principal_test

import data.rules.exposure.public_principal as rule

test_reports_everyone_without_condition if {
	rule.finding == {{
		"at": "/policy/statements/0/principals",
		"message": "statement \"Open\" allows every principal of every AWS account to call kms:Decrypt",
		"confidence": "definite",
	}} with input as _input({})
}

test_reports_a_statement_that_may_not_occur_as_possible if {
	{found.confidence | some found in rule.finding} == {"possible"} with input as _public("unknown", {"repeats": true})
}

test_accepts_what_no_stranger_is_allowed if {
	rule.finding == set() with input as _public("no", {})
}

test_reports_long_lists_of_actions_in_short if {
	actions := [{"text": text} | some text in ["kms:Decrypt", "kms:Encrypt", "kms:Sign", "kms:Verify"]]
	{found.message | some found in rule.finding} == {concat(" ", [
		"statement \"Open\" allows every principal of every AWS account to call",
		"kms:Decrypt, kms:Encrypt and 2 more actions",
	])} with input as _input({"actions": {"list": actions}})
}

test_reports_notaction if {
	{found.message | some found in rule.finding} == {concat(" ", [
		"statement \"Open\" allows every principal of every AWS account to call",
		"every action but those in NotAction",
	])} with input as _input({"actions": {"element": "NotAction"}})
}

test_accepts_near_misses if {
	every change in [
		{"effect": "Deny"},
		{"effect": "unknown"},
		{"conditions": {"present": true}},
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

test_accepts_other_kinds_of_policies if {
	every kind in {"resource", "rcp"} {
		rule.finding == set() with input as object.union(_input({}), {"policy": {"kind": kind}})
	}
}

_statement := {
	"index": 0, "name": "statement \"Open\"", "effect": "Allow", "repeats": false,
	"principals": {"at": "/policy/statements/0/principals", "element": "Principal", "everyone": true, "list": []},
	"actions": {"element": "Action", "list": [{"text": "kms:Decrypt"}]},
	"conditions": {
		"at": "/policy/statements/0/conditions", "present": false, "complete": true,
		"list": [],
	},
}

_input(change) := _public("yes", change)

_public(answer, change) := {
	"key": null,
	"policy": {"kind": "key", "statements": [object.union(_statement, change)]},
	"semantic": {"statements": [{"public": answer}]},
}
