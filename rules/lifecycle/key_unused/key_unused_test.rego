package rules.lifecycle.key_unused_test

import data.rules.lifecycle.key_unused as rule

test_reports_a_key_that_was_last_used_long_ago if {
	rule.finding == {{"at": "/last_use", "message": "the key was last used 181 days ago"}} with input as _input({})
}

test_reports_a_key_that_was_never_used if {
	never := {"last_use": {"days": null, "tracked": {"value": 200}}}
	{found.message | some found in rule.finding} == {concat(" ", [
		"the key has not been used for the 200 days",
		"for which KMS has recorded use",
	])} with input as _input(never)
}

test_accepts_keys_for_signing if {
	rule.finding == set() with input as _input({"usage": {"value": "SIGN_VERIFY"}})
}

test_accepts_replicas if {
	rule.finding == set() with input as _input({"multi_region_type": {"value": "REPLICA"}})
}

test_accepts_keys_of_backups if {
	rule.finding == set() with input as _input({"tags": {"list": [{"key": "Purpose", "value": "yearly-backups"}]}})
}

test_accepts_keys_that_are_used_or_named if {
	every change in [
		{"last_use": {"days": {"value": 180}}}, {"last_use": {"days": null, "tracked": {"value": 100}}},
		{"aliases": [{"name": "a"}]}, {"references": [{"name": "a"}]},
		{"state": {"value": "Disabled"}}, {"manager": {"value": "AWS"}},
	] {
		rule.finding == set() with input as _input(change)
	}
	rule.finding == set() with input as {"key": {"manager": {"value": "CUSTOMER"}}}
}

_input(change) := {"key": object.union(
	{
		"last_use": {"at": "/last_use", "days": {"value": 181}, "tracked": null}, "manager": {"value": "CUSTOMER"},
		"state": {"value": "Enabled"}, "usage": {"value": "ENCRYPT_DECRYPT"}, "multi_region_type": null,
	},
	change,
)}
