package rules.lifecycle.pending_deletion_in_use_test

import data.rules.lifecycle.pending_deletion_in_use as rule

test_reports_a_key_that_a_resource_uses if {
	rule.finding == {{
		"at": "/attribute", "severity": "critical", "related": ["/reference"],
		"message": "the key is pending deletion, but arn:aws:s3:::orders uses it",
	}} with input as _input({"references": [{"at": "/reference", "name": "arn:aws:s3:::orders"}]})
}

test_reports_a_key_that_an_alias_points_to if {
	{found.message | some found in rule.finding} == {"the key is pending deletion, but alias/orders points to it"}
		with input as _input({"aliases": [{"name": {"text": "alias/orders"}}]})
}

test_reports_a_key_that_was_used_of_late if {
	{found.message | some found in rule.finding} == {"the key is pending deletion, but it was used 30 days ago"}
		with input as _input({"last_use": {"days": {"value": 30}}})
}

test_reports_three_uses_and_the_number_of_others if {
	names := [{"at": "/r", "name": name} | some name in ["a", "b", "c", "d", "e"]]
	some found in rule.finding with input as _input({"references": names})
	found.message == "the key is pending deletion, but a uses it, b uses it, c uses it and 2 more do"
}

test_reports_a_key_that_nothing_uses_as_info if {
	every change in [{}, {"last_use": {"days": {"value": 31}}}, {"last_use": {"days": null}}] {
		rule.finding == {{
			"at": "/attribute", "severity": "info", "related": [],
			"message": "the key is pending deletion",
		}} with input as _input(change)
	}
}

test_accepts_other_states if {
	used := {"references": [{"at": "/r", "name": "a"}]}
	rule.finding == set() with input as _input(object.union(used, {"state": _attribute("Disabled")}))
}

_input(change) := {"key": object.union({"state": _attribute("PendingDeletion")}, change)}

_attribute(value) := {"at": "/attribute", "value": value, "known": true}
