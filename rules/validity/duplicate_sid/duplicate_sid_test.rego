package rules.validity.duplicate_sid_test

import data.rules.validity.duplicate_sid as rule

test_reports_the_later_of_two if {
	rule.finding == {{
		"at": "/policy/statements/2/sid",
		"related": ["/policy/statements/0/sid"],
		"message": "statements 1 and 3 have the same Sid \"Allow use\"",
	}} with input as _input(["Allow use", "Admin", "Allow use"])
}

test_reports_each_that_follows_the_first if {
	{found.at | some found in rule.finding} == {"/policy/statements/1/sid", "/policy/statements/2/sid"}
		with input as _input(["A", "A", "A"])
}

test_accepts_spaces_and_differences_in_letter_case if {
	rule.finding == set() with input as _input(["Enable IAM User Permissions", "allow use", "Allow use"])
}

test_accepts_statements_without_sid if {
	statements := [{"index": 0, "repeats": false, "sid": null}, {"index": 1, "repeats": false, "sid": null}]
	rule.finding == set() with input as {"policy": {"statements": statements}}
}

test_accepts_empty_and_unknown_sids if {
	rule.finding == set() with input as _input(["", ""])
	rule.finding == set() with input as {"policy": {"statements": [
	object.union(statement, {"sid": {"known": false}}) |
		some statement in _input(["${Name}", "${Name}"]).policy.statements
	]}}
}

_input(sids) := {"policy": {"kind": "key", "statements": [statement |
	some i, text in sids
	at := sprintf("/policy/statements/%d/sid", [i])
	statement := {"index": i, "number": i + 1, "repeats": false, "sid": {"at": at, "text": text, "known": true}}
]}}
