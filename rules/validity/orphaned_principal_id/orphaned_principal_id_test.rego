package rules.validity.orphaned_principal_id_test

import data.rules.validity.orphaned_principal_id as rule

test_reports_a_unique_id if {
	rule.finding == {{
		"at": "/policy/statements/0/principals/list/0",
		"message": concat(" ", [
			"AROAIOSFODNN7EXAMPLE in statement \"Use\" is the id of a principal that was deleted;",
			"a new one with its name does not get its access",
		]),
		"confidence": "definite",
	}} with input as _input("unique-id")
}

test_accepts_other_principals if {
	every type in ["role", "user", "account", "service", "unknown"] {
		rule.finding == set() with input as _input(type)
	}
}

_input(type) := {"policy": {"statements": [{
	"name": "statement \"Use\"", "repeats": false,
	"principals": {"list": [{
		"at": "/policy/statements/0/principals/list/0",
		"text": "AROAIOSFODNN7EXAMPLE", "type": type,
	}]},
}]}}
