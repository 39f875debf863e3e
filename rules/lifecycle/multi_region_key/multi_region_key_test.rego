package rules.lifecycle.multi_region_key_test

import data.rules.lifecycle.multi_region_key as rule

test_reports_a_multi_region_key if {
	rule.finding == {{
		"at": "/attribute",
		"message": "the key is a multi-Region key: its material can be copied to other Regions",
	}} with input as {"key": {"multi_region": _attribute(true)}}
}

test_accepts_keys_of_one_region_and_keys_that_are_not_known if {
	rule.finding == set() with input as {"key": {"multi_region": _attribute(false)}}
	rule.finding == set() with input as {"key": {"multi_region": {"at": "/attribute", "value": null, "known": false}}}
	rule.finding == set() with input as {"key": {"multi_region": null}}
}

_attribute(value) := {"at": "/attribute", "value": value, "known": true}
