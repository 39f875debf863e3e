package rules.validity.policy_not_valid_json_test

import data.rules.validity.policy_not_valid_json as rule

test_reports_a_duplicate_property if {
	rule.finding == {{
		"at": _at,
		"message": concat("", [
			"The property \"Condition\" stands twice in one object: only the last one counts, ",
			"what stands before it is silently dropped",
		]),
	}} with input as _input("duplicate-member", "The property \"Condition\" stands twice in one object")
}

test_reports_a_breach_of_the_grammar if {
	rule.finding == {{"at": _at, "message": "JSON does not permit comments: AWS refuses the text"}}
		with input as _input("comment", "JSON does not permit comments")
}

test_reports_every_code_of_the_parsers if {
	every code in {
		"alias", "comment", "control-character", "depth", "duplicate-member", "empty", "encoding", "extra-content",
		"invalid-escape", "merge", "missing-comma", "name", "not-a-policy", "number", "size", "syntax", "tab",
		"trailing-comma", "truncated",
	} {
		count(rule.finding) == 1 with input as _input(code, "Something is wrong")
	}
}

test_reports_text_beyond_the_limits if {
	rule.finding == {{"at": _at, "message": "The values are nested too deeply: the policy cannot be judged"}}
		with input as _input("depth", "The values are nested too deeply")
}

test_accepts_what_other_rules_report if {
	every code in {"missing-resource", "missing-element", "unknown-tag", "not-evaluated"} {
		rule.finding == set() with input as _input(code, "Something else")
	}
}

_at := "/diagnostics/0"

_input(code, summary) := {"diagnostics": [{"at": _at, "code": code, "summary": summary, "detail": "Do this."}]}
