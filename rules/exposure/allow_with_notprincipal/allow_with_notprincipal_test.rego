package rules.exposure.allow_with_notprincipal_test

import data.rules.exposure.allow_with_notprincipal as rule

test_reports_everyone_but_the_named if {
	rule.finding == {{
		"at": "/policy/statements/0/principals",
		"message": concat(" ", [
			"statement \"Open\" allows everyone but the principals that it names, in every AWS account,",
			"to call kms:Decrypt",
		]),
		"confidence": "definite",
	}} with input as _input({})
}

test_reports_conditions_that_do_not_narrow if {
	count(rule.finding) == 1 with input as _input({"conditions": {"present": true}})
}

test_reports_conditions_that_are_not_known_as_possible if {
	change := {"conditions": {"present": true, "complete": false}}
	{found.confidence | some found in rule.finding} == {"possible"} with input as _public("unknown", change)
}

test_accepts_near_misses if {
	every change in [
		{"effect": "Deny"},
		{"effect": "unknown"},
		{"principals": {"element": "Principal"}},
	] {
		rule.finding == set() with input as _input(change)
	}
}

test_accepts_what_no_stranger_is_allowed if {
	rule.finding == set() with input as _public("no", {})
}

_statement := {
	"index": 0, "name": "statement \"Open\"", "effect": "Allow", "repeats": false,
	"principals": {"at": "/policy/statements/0/principals", "element": "NotPrincipal", "everyone": false, "list": []},
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
