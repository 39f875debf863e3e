package rules.lifecycle.disabled_in_use_test

import data.rules.lifecycle.disabled_in_use as rule

test_reports_a_key_that_a_resource_uses if {
	rule.finding == {{
		"at": "/attribute", "severity": "high", "related": ["/reference"], "confidence": "definite",
		"message": "the key is disabled, but Queue uses it",
	}} with input as _input({"references": [_reference("Queue")]})
}

test_reports_several_resources if {
	{found.message | some found in rule.finding} == {"the key is disabled, but a, b use it"}
		with input as _input({"references": [_reference("a"), _reference("b")]})
	{found.message | some found in rule.finding} == {"the key is disabled, but a, b, c and 1 more use it"}
		with input as _input({"references": [_reference("d"), _reference("a"), _reference("b"), _reference("c")]})
}

test_reports_a_resource_that_uses_it_in_some_case_as_possible if {
	{found.confidence | some found in rule.finding} == {"possible"}
		with input as _input({"references": [object.union(_reference("a"), {"certain": false})]})
}

test_reports_a_key_that_nothing_uses_as_info if {
	rule.finding == {{
		"at": "/attribute", "severity": "info", "related": [], "confidence": "definite",
		"message": "the key is disabled",
	}} with input as _input({})
}

test_accepts_other_states if {
	rule.finding == set() with input as _input({"state": _attribute("Enabled"), "references": [_reference("a")]})
	rule.finding == set() with input as _input({"state": null})
}

_reference(name) := {"at": "/reference", "name": name, "certain": true}

_input(change) := {"key": object.union({"state": _attribute("Disabled")}, change)}

_attribute(value) := {"at": "/attribute", "value": value, "known": true}
