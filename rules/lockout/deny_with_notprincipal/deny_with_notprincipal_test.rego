package rules.lockout.deny_with_notprincipal_test

import data.rules.lockout.deny_with_notprincipal as rule

test_reports_a_deny_with_notprincipal if {
	rule.finding == {{
		"at": "/principals",
		"message": concat(" ", [
			"statement \"Guard\" denies everyone but the principals of NotPrincipal,",
			"sessions of their roles and their own account included",
		]),
		"confidence": "definite",
	}} with input as _input("key", "Deny", "NotPrincipal")
}

test_accepts_other_statements_and_policies if {
	rule.finding == set() with input as _input("key", "Deny", "Principal")
	rule.finding == set() with input as _input("key", "Allow", "NotPrincipal")
	rule.finding == set() with input as _input("resource", "Deny", "NotPrincipal")
}

_input(kind, effect, element) := {"policy": {"kind": kind, "statements": [{
	"name": "statement \"Guard\"", "effect": effect, "repeats": false,
	"principals": {"at": "/principals", "element": element},
}]}}
