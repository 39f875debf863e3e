package rules.validity.statement_missing_resource_test

import data.rules.validity.statement_missing_resource as rule

test_reports_an_allow_that_allows_nothing if {
	rule.finding == {{
		"at": "/policy/statements/0",
		"message": "statement \"Use\" has no Resource, so it allows nothing",
		"confidence": "definite",
	}} with input as _input("key", _statement)
}

test_reports_a_deny_that_guards_nothing if {
	rule.finding == {{
		"at": "/policy/statements/0",
		"message": "statement \"Use\" has no Resource, so it denies nothing",
		"confidence": "definite",
	}} with input as _input("key", object.union(_statement, {"effect": "Deny"}))
}

test_reports_a_statement_that_may_not_occur_as_possible if {
	{found.confidence | some found in rule.finding} == {"possible"} with input as _input(
		"resource",
		object.union(_statement, {"repeats": true}),
	)
}

test_accepts_a_statement_with_a_resource if {
	resources := {"at": "/policy/statements/0/resources", "element": "NotResource", "complete": true, "list": []}
	rule.finding == set() with input as _input("key", object.union(_statement, {"resources": resources}))
}

test_accepts_the_trust_policy_of_a_role if {
	trust := {"actions": {"list": [{"service": "sts", "text": "sts:AssumeRole"}]}}
	rule.finding == set() with input as _input("resource", object.union(_statement, trust))
}

test_accepts_other_kinds_of_policies if {
	every kind in {"identity", "scp", "rcp"} {
		rule.finding == set() with input as _input(kind, _statement)
	}
}

test_accepts_a_key_without_policy if {
	rule.finding == set() with input as {"policy": null}
}

_statement := {
	"at": "/policy/statements/0", "name": "statement \"Use\"", "effect": "Allow", "repeats": false, "resources": null,
	"actions": {"list": [{"service": "kms", "text": "kms:Decrypt"}]},
}

_input(kind, statement) := {"policy": {"kind": kind, "statements": [statement]}}
