package rules.validity.resource_never_matches_test

import data.rules.validity.resource_never_matches_this_key as rule

test_reports_a_resource_that_is_not_the_key if {
	every form in ["arn", "alias", "key-id"] {
		rule.finding == {{
			"at": "/policy/statements/0/resources",
			"message": "statement \"Use\" allows nothing: its Resource x is not the key that the policy belongs to",
			"confidence": "definite",
		}} with input as _input({}, [{"text": "x", "own_key": "no", "form": form}])
	}
}

test_reports_a_deny_that_guards_nothing if {
	{found.message | some found in rule.finding} == {concat(" ", [
		"statement \"Use\" denies nothing: its Resource x, y",
		"is not the key that the policy belongs to",
	])} with input as _input({"effect": "Deny"}, [
		{"text": "x", "own_key": "no", "form": "arn"},
		{"text": "y", "own_key": "no", "form": "arn"},
	])
}

test_accepts_what_can_be_the_key if {
	every verdict in ["yes", "unknown"] {
		rule.finding == set() with input as _input({}, [
			{"text": "x", "own_key": "no", "form": "arn"},
			{"text": "y", "own_key": verdict, "form": "arn"},
		])
	}
}

test_accepts_a_text_that_stands_for_an_arn if {
	rule.finding == set() with input as _input({}, [{"text": "myKMSKeyARN", "own_key": "no", "form": "other"}])
}

test_accepts_lists_that_may_be_longer_and_notresource if {
	no := [{"text": "x", "own_key": "no", "form": "arn"}]
	rule.finding == set() with input as _input({"resources": {"complete": false}}, no)
	rule.finding == set() with input as _input({"resources": {"element": "NotResource"}}, no)
}

test_accepts_other_policies if {
	of_key := _input({}, [{"text": "x", "own_key": "no", "form": "arn"}])
	rule.finding == set() with input as object.union(of_key, {"policy": {"kind": "identity"}})
}

_input(change, resources) := {"policy": {"kind": "key", "statements": [object.union(
	{
		"name": "statement \"Use\"", "effect": "Allow", "repeats": false,
		"resources": {
			"at": "/policy/statements/0/resources", "element": "Resource", "complete": true, "list": resources,
		},
	},
	change,
)]}}
