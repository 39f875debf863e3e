package rules.least_privilege.admin_and_use_combined_test

import data.rules.least_privilege.admin_and_use_combined as rule

test_reports_a_role_of_two_statements if {
	rule.finding == {{
		"at": "/1", "related": ["/0"],
		"message": "arn:x may manage the key (kms:PutKeyPolicy) and use it (kms:Decrypt)",
	}} with input as _input([_statement("/0", ["kms:PutKeyPolicy"], {}), _statement("/1", ["kms:Decrypt"], {})])
}

test_reports_a_user_of_one_statement if {
	powers := ["kms:ScheduleKeyDeletion", "kms:Sign", "kms:TagResource"]
	rule.finding == {{
		"at": "/0", "related": [],
		"message": "arn:x may manage the key (kms:ScheduleKeyDeletion) and use it (kms:Sign)",
	}} with input as _input([_statement("/0", powers, {"type": "user"})])
}

test_accepts_the_account if {
	statement := _statement("/0", ["kms:PutKeyPolicy", "kms:Decrypt"], {"type": "account"})
	rule.finding == set() with input as _input([statement])
}

test_accepts_separate_principals if {
	rule.finding == set() with input as _input([
		_statement("/0", ["kms:PutKeyPolicy"], {}),
		_statement("/1", ["kms:Decrypt"], {"text": "arn:y"}),
	])
}

test_accepts_near_misses if {
	every change in [
		{"effect": "Deny"}, {"actions": {"every": true}}, {"repeats": true},
		{"principals": {"element": "NotPrincipal"}}, {"actions": {"powers": ["kms:Decrypt", "kms:Encrypt"]}},
	] {
		statement := object.union(_statement("/0", ["kms:PutKeyPolicy", "kms:Decrypt"], {}), change)
		rule.finding == set() with input as _input([statement])
	}
}

_statement(at, powers, principal) := {
	"effect": "Allow", "repeats": false, "actions": {"every": false, "powers": powers},
	"principals": {
		"element": "Principal",
		"list": [object.union({"at": at, "type": "role", "text": "arn:x"}, principal)],
	},
}

_input(statements) := {"policy": {"kind": "key", "statements": statements}}
