package rules.validity.policy_variable_without_2012_version_test

import data.rules.validity.policy_variable_without_2012_version as rule

test_reports_variables_in_an_old_version if {
	every version in ["", "2008-10-17"] {
		rule.finding == {{
			"at": "/value",
			"message": concat(" ", [
				"${aws:username} in statement \"Use\" is compared as plain text,",
				"as the policy lacks \"Version\": \"2012-10-17\"",
			]),
			"confidence": "definite",
		}} with input as _input({"version": version}, {"conditions": {"list": [{"values": [_value]}]}})
	}
}

test_reports_variables_in_principals_and_actions if {
	every element in ["principals", "actions"] {
		{found.message | some found in rule.finding} == {concat(" ", [
			"${aws:username} in statement \"Use\" is no variable:",
			"IAM puts them in only in Resource and Condition",
		])} with input as _input({}, {element: {"list": [_value]}})
	}
}

test_accepts_variables_in_conditions_of_the_new_version if {
	rule.finding == set() with input as _input({}, {"conditions": {"list": [{"values": [_value]}]}})
}

test_accepts_a_version_that_is_not_known if {
	conditions := {"conditions": {"list": [{"values": [_value]}]}}
	rule.finding == set() with input as _input({"version": "", "version_known": false}, conditions)
}

test_accepts_texts_without_variables if {
	rule.finding == set() with input as _input(
		{"version": ""},
		{"conditions": {"list": [{"values": [{"at": "/value"}]}]}},
	)
}

_value := {"at": "/value", "text": "${aws:username}", "variable": "${aws:username}"}

_input(change, statement) := {"policy": object.union(
	{"version": "2012-10-17", "version_known": true, "statements": [object.union(
		{
			"name": "statement \"Use\"", "repeats": false,
			"principals": {"list": []}, "actions": {"list": []}, "conditions": {"list": []},
		},
		statement,
	)]},
	change,
)}
