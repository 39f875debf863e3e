package rules.validity.missing_or_conflicting_element_test

import data.rules.validity.missing_or_conflicting_element as rule

test_reports_a_missing_element if {
	rule.finding == {{"at": _at, "message": "statement 1 has no Principal: AWS refuses the policy"}}
		with input as _input("key", "missing-element", "statement 1 has no Principal")
}

test_reports_every_code_of_the_parser if {
	every code in {
		"missing-element", "conflicting-elements", "wrong-type", "wrong-effect", "wrong-version", "unknown-element",
		"unexpected-principal",
	} {
		count(rule.finding) == 1 with input as _input("key", code, "Something is wrong")
	}
}

test_reports_a_value_of_the_wrong_type if {
	rule.finding == {{"at": _at, "message": "Effect must be a string, not a list"}}
		with input as _input("key", "wrong-type", "Effect must be a string, not a list")
}

test_reports_an_identity_policy_without_resource if {
	every kind in {"identity", "scp", "rcp"} {
		rule.finding == {{"at": _at, "message": "statement 1 has no Resource: AWS refuses the policy"}}
			with input as _input(kind, "missing-resource", "statement 1 has no Resource")
	}
}

test_accepts_a_key_policy_without_resource_which_is_another_rule if {
	rule.finding == set() with input as _input("key", "missing-resource", "statement 1 has no Resource")
	rule.finding == set() with input as _input("resource", "missing-resource", "statement 1 has no Resource")
}

test_accepts_breaches_of_the_json_grammar_which_are_another_rule if {
	rule.finding == set() with input as _input("key", "trailing-comma", "JSON does not permit a trailing comma")
}

_at := "/diagnostics/0"

_input(kind, code, summary) := {
	"policy": {"kind": kind, "statements": []},
	"diagnostics": [{"at": _at, "code": code, "summary": summary, "detail": "Do this."}],
}
