package rules.lifecycle.imported_material_expiring_test

import data.rules.lifecycle.imported_material_expiring as rule

test_reports_material_that_has_expired if {
	rule.finding == {{
		"at": "/days",
		"message": "the key material expired 3 days ago: nothing under the key can be read",
	}} with input as _input(-3, {})
}

test_reports_material_that_expires_soon if {
	{found.message | some found in rule.finding} == {concat(" ", [
		"the key material expires in 30 days:",
		"then nothing under the key can be read",
	])} with input as _input(30, {})
}

test_reports_code_that_lets_a_used_key_expire if {
	rule.finding == {{
		"at": "/days", "severity": "medium",
		"message": "the key material expires in 400 days, and with it access to what Queue has encrypted",
	}} with input as object.union({"planned": true}, _input(400, {"references": [{"name": "Queue"}]}))
}

test_accepts_material_that_does_not_expire if {
	rule.finding == set() with input as _input(3, {"material": {"expires": {"value": false}}})
	rule.finding == set() with input as {"key": {"material": {"expires": {"value": true}, "days": null}}}
	rule.finding == set() with input as {"key": {}}
}

test_accepts_a_date_that_is_far_or_not_known if {
	rule.finding == set() with input as _input(31, {"references": [{"name": "Queue"}]})
	rule.finding == set() with input as object.union({"planned": true}, _input(31, {}))
	rule.finding == set() with input as _input(null, {})
}

_input(days, change) := {"key": object.union(
	{"material": {"expires": {"value": true}, "days": {"at": "/days", "value": days}}},
	change,
)}
