package rules.hygiene.suppression_matches_nothing_test

import data.rules.hygiene.suppression_matches_nothing as rule

test_reports_a_suppression_that_covers_nothing if {
	rule.finding == {{
		"at": "/diagnostics/0",
		"message": "the suppression of KMS401 covers no finding",
	}} with input as _input("suppression-unused")
}

test_accepts_other_diagnostics if {
	rule.finding == set() with input as _input("suppression-reason")
}

_input(code) := {"diagnostics": [{
	"at": "/diagnostics/0", "code": code,
	"summary": "the suppression of KMS401 covers no finding", "detail": "",
}]}
