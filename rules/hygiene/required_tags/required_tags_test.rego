package rules.hygiene.required_tags_test

import data.rules.hygiene.required_tags as rule

test_reports_a_missing_tag if {
	rule.finding == {{
		"at": "/key/tags", "confidence": "definite",
		"message": "the key has no tag \"Owner\"",
	}} with input as _input({}) with data.kmslint.parameters.required_tags.keys as ["Owner", "Team"]
}

test_reports_as_possible_where_more_tags_may_come if {
	{found.confidence | some found in rule.finding} == {"possible"} with input as _input({"tags": {"complete": false}})
		with data.kmslint.parameters.required_tags.keys as ["Owner"]
}

test_accepts_tags_of_aws if {
	rule.finding == set() with input as _input({}) with data.kmslint.parameters.required_tags.keys as ["aws:createdBy"]
}

test_accepts_everything_where_nothing_is_configured if {
	rule.finding == set() with input as _input({})
}

test_accepts_aws_managed_keys_and_keys_whose_tags_are_not_known if {
	rule.finding == set() with input as _input({"manager": {"value": "AWS"}})
		with data.kmslint.parameters.required_tags.keys as ["Owner"]
	rule.finding == set() with input as {"key": {"manager": {"value": "CUSTOMER"}}}
		with data.kmslint.parameters.required_tags.keys as ["Owner"]
}

_input(change) := {"key": object.union(
	{
		"manager": {"value": "CUSTOMER"},
		"tags": {"at": "/key/tags", "complete": true, "list": [{"key": "Team", "value": "a"}]},
	},
	change,
)}
