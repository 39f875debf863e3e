package rules.hygiene.key_without_alias_test

import data.rules.hygiene.key_without_alias as rule

test_reports_a_key_without_alias if {
	rule.finding == {{"at": "/key", "message": "the key has no alias"}} with input as _input({})
}

test_accepts_a_key_with_an_alias if {
	rule.finding == set() with input as _input({"aliases": [{"problem": ""}]})
}

test_accepts_replicas if {
	rule.finding == set() with input as _input({"multi_region_type": {"value": "REPLICA"}})
}

test_accepts_keys_of_modules if {
	rule.finding == set() with input as _input({"protection": {"caller": {"at": "/key/protection/caller"}}})
}

test_accepts_aws_managed_keys_and_keys_whose_aliases_are_not_listed if {
	rule.finding == set() with input as _input({"manager": {"value": "AWS"}})
	rule.finding == set() with input as object.remove(_input({}), ["key"])
	rule.finding == set() with input as {"key": {"at": "/key", "manager": {"value": "CUSTOMER"}}}
}

_input(change) := {"key": object.union(
	{
		"at": "/key", "aliases_listed": true, "manager": {"value": "CUSTOMER"},
		"multi_region_type": null, "protection": {"caller": null},
	},
	change,
)}
