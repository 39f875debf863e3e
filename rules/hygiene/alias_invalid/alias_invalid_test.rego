package rules.hygiene.alias_invalid_test

import data.rules.hygiene.alias_invalid as rule

test_reports_a_name_that_no_alias_can_have if {
	rule.finding == {{
		"at": "/name",
		"message": "KMS takes no alias \"orders\": it does not begin with alias/",
	}} with input as _input({"name": {"text": "orders"}, "problem": "it does not begin with alias/"})
}

test_reports_a_reserved_name if {
	{found.message | some found in rule.finding} == {concat(" ", [
		"KMS takes no alias \"alias/aws/orders\":",
		"names that begin with alias/aws/ are for AWS managed keys",
	])} with input as _input({"name": {"text": "alias/aws/orders"}, "reserved": true})
}

test_reports_a_name_that_several_have if {
	{found.message | some found in rule.finding} == {concat(" ", [
		"the alias \"alias/orders\" is made 2 times for one account and Region:",
		"only the first is",
	])} with input as _input({"same_name": 2})
}

test_reports_an_alias_without_its_key if {
	count(rule.finding) == 1 with input as {"planned": true, "key": null, "alias": object.union(_alias, {"problem": "x"})}
}

test_accepts_valid_names if {
	rule.finding == set() with input as _input({})
	rule.finding == set() with input as {"planned": true, "key": {}}
}

test_accepts_aliases_that_exist if {
	bad := _input({"reserved": true, "problem": "x", "same_name": 2})
	rule.finding == set() with input as object.remove(bad, ["planned"])
}

_alias := {"name": {"at": "/name", "text": "alias/orders"}, "problem": "", "reserved": false, "same_name": 1}

_input(change) := {"planned": true, "key": {"aliases": [object.union(_alias, change)]}}
