package rules.lifecycle.key_origin_test

import data.rules.lifecycle.key_origin as rule

test_reports_another_origin if {
	rule.finding == {{
		"at": "/attribute",
		"message": "the origin of the key material is EXTERNAL; AWS_KMS is required",
	}} with input as {"key": {"origin": _attribute("EXTERNAL")}}
}

test_accepts_the_required_origin if {
	rule.finding == set() with input as {"key": {"origin": _attribute("AWS_KMS")}}
	rule.finding == set() with input as {"key": {"origin": _attribute("EXTERNAL")}}
		with data.kmslint.parameters.key_origin.required as "EXTERNAL"
}

test_accepts_keys_that_are_not_known if {
	rule.finding == set() with input as {"key": {"origin": {"at": "/attribute", "value": null, "known": false}}}
	rule.finding == set() with input as {"key": {"origin": _attribute("EXTERNAL"), "manager": {"value": "AWS"}}}
}

_attribute(value) := {"at": "/attribute", "value": value, "known": true}
