package rules.hygiene.suppression_without_effect_test

import data.rules.hygiene.suppression_without_effect as rule

test_reports_every_kind_of_problem if {
	every code in {"suppression-form", "suppression-reason", "suppression-rule", "suppression-expired"} {
		rule.finding == {{
			"at": "/diagnostics/0",
			"message": "the suppression gives no reason, so it has no effect",
		}} with input as _input(code)
	}
}

test_accepts_other_diagnostics if {
	every code in {"suppression-unused", "duplicate-member", "not-evaluated"} {
		rule.finding == set() with input as _input(code)
	}
}

_input(code) := {"diagnostics": [{
	"at": "/diagnostics/0", "code": code,
	"summary": "the suppression gives no reason, so it has no effect", "detail": "",
}]}
