package rules.validity.policy_not_evaluated_test

import data.rules.validity.policy_not_evaluated as rule

test_reports_an_unknown_part if {
	rule.finding == {{
		"at": "/unknowns/0",
		"message": "a principal of statement \"Use\" is not known: parameter Role has no default",
	}} with input as {"diagnostics": [], "unknowns": [{
		"at": "/unknowns/0", "what": "a principal of statement \"Use\"",
		"why": "parameter Role has no default",
	}]}
}

test_reports_a_construct_that_was_not_read if {
	every code in {"not-evaluated", "unknown-tag"} {
		rule.finding == {{"at": "/diagnostics/0", "message": "The macro is not run"}}
			with input as {"unknowns": [], "diagnostics": [{
				"at": "/diagnostics/0", "code": code,
				"summary": "The macro is not run", "detail": "",
			}]}
	}
}

test_accepts_a_policy_that_is_known if {
	rule.finding == set() with input as {"unknowns": [], "diagnostics": [{
		"at": "/diagnostics/0", "code": "trailing-comma",
		"summary": "JSON does not permit a trailing comma", "detail": "",
	}]}
}
