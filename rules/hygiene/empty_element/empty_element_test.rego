package rules.hygiene.empty_element_test

import data.rules.hygiene.empty_element as rule

test_reports_empty_elements if {
	every element in ["actions", "principals", "resources"] {
		{found.at | some found in rule.finding} == {"/list"} with input as _input({element: {"list": []}})
	}
	{found.message | some found in rule.finding} == {"Action of statement 1 is empty, so the statement allows nothing"}
		with input as _input({"actions": {"list": []}})
}

test_reports_conditions_without_values if {
	every condition in [
		{"list": [{"at": "/condition", "complete": true, "values": [], "key": {"text": "aws:SourceArn"}}]},
		{"empty": true},
	] {
		count(rule.finding) == 1 with input as _input({"conditions": condition})
	}
}

test_reports_an_empty_sid if {
	{found.message | some found in rule.finding} == {"statement 1 has an empty Sid"}
		with input as _input({"sid": {"at": "/sid", "text": "", "known": true}})
}

test_accepts_statements_about_other_services_in_identity_policies if {
	every service, found in {"s3": 0, "kms": 1} {
		actions := {"list": [{"text": "a", "service": service}]}
		policy := _input({"actions": actions, "resources": {"list": []}})
		count(rule.finding) == found with input as object.union({"identity": {"kind": "inline"}}, policy)
	}
}

test_accepts_lists_that_are_not_known if {
	every element in ["actions", "principals", "resources"] {
		rule.finding == set() with input as _input({element: {"list": [], "complete": false}})
	}
	rule.finding == set() with input as _input({"conditions": {"list": [{
		"complete": false, "values": [],
		"key": {"text": "a"},
	}]}})
	rule.finding == set() with input as _input({"sid": {"at": "/sid", "text": "", "known": false}})
}

test_accepts_a_statement_in_which_all_is_said if {
	rule.finding == set() with input as _input({})
	rule.finding == set() with input as _input({"principals": null, "resources": null})
}

_list(element) := {"at": "/list", "element": element, "complete": true, "list": [{"text": "x"}]}

_input(change) := {"policy": {"statements": [object.union(
	{
		"name": "statement 1", "effect": "Allow", "repeats": false, "sid": null,
		"actions": _list("Action"), "principals": _list("Principal"), "resources": _list("Resource"),
		"conditions": {"at": "/conditions", "list": []},
	},
	change,
)]}}
