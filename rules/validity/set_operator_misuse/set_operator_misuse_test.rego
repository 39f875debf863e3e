package rules.validity.set_operator_misuse_test

import data.rules.validity.set_operator_misuse as rule

test_reports_forallvalues_on_a_key_with_one_value if {
	rule.finding == {{
		"at": "/operator",
		"message": concat(" ", [
			"ForAllValues:StringEquals of statement \"Use\" holds for every request without k,",
			"which has one value: use StringEquals",
		]),
		"confidence": "definite",
	}} with input as _input("Allow", [_condition("ForAllValues", {})])
}

test_reports_a_key_with_several_values_without_set_operator if {
	every effect in ["Allow", "Deny"] {
		{found.message | some found in rule.finding} == {concat(" ", [
			"StringEquals of statement \"Use\" compares k, which has several values,",
			"without ForAnyValue or ForAllValues",
		])} with input as _input(effect, [_condition("", {"multivalued": true})])
	}
}

test_accepts_a_test_for_presence_beside_it if {
	operator := {"base": "Null", "exists": true, "quantifier": ""}
	presence := {"operator": operator, "key": _key, "values": [{"text": "false"}]}
	rule.finding == set() with input as _input("Allow", [_condition("ForAllValues", {}), presence])
}

test_accepts_forallvalues_in_a_deny if {
	rule.finding == set() with input as _input("Deny", [_condition("ForAllValues", {})])
}

test_accepts_keys_with_several_values_keys_always_there_and_keys_nobody_knows if {
	every change in [{"multivalued": true}, {"always": true}, {"type": ""}] {
		rule.finding == set() with input as _input("Allow", [_condition("ForAllValues", change)])
	}
}

_key := {"text": "k", "type": "String", "multivalued": false, "always": false}

_condition(quantifier, key) := {
	"operator": {
		"at": "/operator", "text": concat(":", [part | some part in [quantifier, "StringEquals"]; part != ""]),
		"base": "StringEquals", "quantifier": quantifier, "exists": true,
	},
	"key": object.union(_key, key),
	"values": [{"text": "x"}],
}

_input(effect, conditions) := {"policy": {"statements": [{
	"name": "statement \"Use\"", "effect": effect, "repeats": false,
	"conditions": {"list": conditions},
}]}}
