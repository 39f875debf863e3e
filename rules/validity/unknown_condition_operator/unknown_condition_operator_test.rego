package rules.validity.unknown_condition_operator_test

import data.rules.validity.unknown_condition_operator as rule

test_reports_an_operator_that_iam_does_not_have if {
	rule.finding == {{
		"at": "/policy/statements/0/conditions/list/0/operator",
		"message": "\"StringEqual\" in statement \"Use\" is no condition operator: AWS refuses the policy",
		"confidence": "definite",
	}} with input as _input([_operator(0, "StringEqual", false)])
}

test_reports_an_operator_of_several_keys_once if {
	{found.at | some found in rule.finding} == {"/policy/statements/0/conditions/list/1/operator"}
		with input as _input([
			_operator(0, "StringEquals", true),
			_operator(1, "StringEqual", false),
			_operator(2, "StringEqual", false),
		])
}

test_accepts_operators_of_iam if {
	rule.finding == set() with input as _input([_operator(0, "forallvalues:stringlikeifexists", true)])
}

test_accepts_a_statement_without_conditions if {
	rule.finding == set() with input as _input([])
}

_operator(i, text, exists) := {"operator": {
	"at": sprintf("/policy/statements/0/conditions/list/%d/operator", [i]),
	"text": text, "known": true, "exists": exists,
}}

_input(list) := {"policy": {"kind": "key", "statements": [{
	"name": "statement \"Use\"", "repeats": false,
	"conditions": {"present": true, "list": list},
}]}}
