package rules.services.source_condition_ifexists_test

import data.rules.services.source_condition_ifexists as rule

test_reports_operators_that_a_missing_key_satisfies if {
	every operator, change in {
		"StringEqualsIfExists": {"if_exists": true},
		"ForAllValues:StringEquals": {"quantifier": "ForAllValues"},
	} {
		rule.finding == {{
			"at": "/operator", "confidence": "definite",
			"message": concat(" ", [
				sprintf("%s of statement \"Publish\" holds for requests without aws:SourceAccount,", [operator]),
				"in which the service may act for anyone",
			]),
		}} with input as _input("Allow", [_condition("aws:SourceAccount", object.union(change, {"text": operator}))])
	}
}

test_accepts_a_deny if {
	rule.finding == set() with input as _input("Deny", [_condition("aws:SourceAccount", {"if_exists": true})])
}

test_accepts_another_condition_that_demands_a_source if {
	every other in [
		_condition("aws:SourceArn", {}),
		object.union(_condition("aws:SourceAccount", {"base": "Null"}), {"values": [{"text": "false"}]}),
		object.union(
			_condition("kms:EncryptionContext:aws:logs:arn", {}),
			{"values": [{"text": "x", "account": "named"}]},
		),
	] {
		conditions := [_condition("aws:SourceAccount", {"if_exists": true}), other]
		rule.finding == set() with input as _input("Allow", conditions)
	}
}

_condition(key, operator) := {
	"operator": object.union(
		{
			"at": "/operator", "text": "StringEquals", "base": "StringEquals", "exists": true,
			"negated": false, "if_exists": false, "quantifier": "",
		},
		operator,
	),
	"key": {"text": key}, "values": [{"text": "x"}],
}

_input(effect, conditions) := {"policy": {"kind": "key", "statements": [{
	"name": "statement \"Publish\"", "effect": effect, "repeats": false,
	"principals": {"list": [{"type": "service", "text": "sns.amazonaws.com"}]},
	"conditions": {"complete": true, "list": conditions},
}]}}
