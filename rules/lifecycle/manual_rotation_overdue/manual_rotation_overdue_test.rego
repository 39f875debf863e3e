package rules.lifecycle.manual_rotation_overdue_test

import data.rules.lifecycle.manual_rotation_overdue as rule

test_reports_an_old_key if {
	rule.finding == {{
		"at": "/age",
		"message": "the key cannot rotate automatically, and its material has been in use for 366 days",
	}} with input as _input({})
}

test_counts_from_the_last_rotation if {
	rule.finding == set() with input as _input({"rotated": {"at": "/rotated", "known": true, "value": 10}})
}

test_reports_keys_of_other_origins if {
	every origin in ["EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"] {
		count(rule.finding) == 1 with input as _input({"spec": {"value": "SYMMETRIC_DEFAULT"}, "origin": {"value": origin}})
	}
}

test_accepts_keys_that_only_verify if {
	rule.finding == set() with input as object.union(_input({"usage": {"value": "SIGN_VERIFY"}}), _policy("kms:Verify"))
	count(rule.finding) == 1 with input as object.union(_input({"usage": {"value": "SIGN_VERIFY"}}), _policy("kms:*"))
}

test_accepts_young_keys_and_keys_that_rotate if {
	every change in [
		{"age": {"at": "/age", "value": 365}}, {"spec": {"value": "SYMMETRIC_DEFAULT"}},
		{"state": {"value": "Disabled"}}, {"manager": {"value": "AWS"}},
	] {
		rule.finding == set() with input as _input(change)
	}
	rule.finding == set() with input as {"key": {"spec": {"value": "RSA_3072"}}}
}

_policy(action) := {"policy": {"complete": true, "statements": [{
	"effect": "Allow",
	"actions": {"element": "Action", "list": [{"text": action}]},
}]}}

_input(change) := {"key": object.union(
	{
		"age": {"at": "/age", "value": 366}, "spec": {"value": "RSA_3072"}, "usage": {"value": "ENCRYPT_DECRYPT"},
		"origin": {"value": "AWS_KMS"}, "state": {"value": "Enabled"}, "manager": {"value": "CUSTOMER"},
	},
	change,
)}
