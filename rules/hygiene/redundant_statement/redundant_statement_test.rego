package rules.hygiene.redundant_statement_test

import data.rules.hygiene.redundant_statement as rule

test_reports_a_statement_inside_another if {
	rule.finding == {{
		"at": "/policy/statements/1",
		"related": ["/policy/statements/0"],
		"message": "statement \"B\" is inside statement \"A\": nothing changes without it",
	}} with input as _input([[], [0]])
}

test_reports_the_later_of_two_that_say_the_same if {
	{found.at | some found in rule.finding} == {"/policy/statements/1"} with input as _input([[1], [0]])
}

test_reports_the_first_inside_a_later_one if {
	{found.at | some found in rule.finding} == {"/policy/statements/0"} with input as _input([[1], []])
}

test_accepts_statements_that_none_covers if {
	rule.finding == set() with input as _input([[], []])
}

_input(inside) := {
	"policy": {"statements": [
		{"at": "/policy/statements/0", "index": 0, "name": "statement \"A\""},
		{"at": "/policy/statements/1", "index": 1, "name": "statement \"B\""},
	]},
	"semantic": {"statements": [{"inside": list} | some list in inside]},
}
