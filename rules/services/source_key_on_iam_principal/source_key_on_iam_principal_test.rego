package rules.services.source_key_on_iam_principal_test

import data.rules.services.source_key_on_iam_principal as rule

test_reports_a_demand_that_no_principal_meets if {
	rule.finding == {{
		"at": "/condition", "confidence": "definite",
		"message": concat(" ", [
			"statement \"Use\" allows nothing: users and roles send no aws:SourceAccount,",
			"as only services do",
		]),
	}} with input as _input(["role", "account"], {})
}

test_accepts_services_everyone_and_what_is_not_known if {
	every type in ["service", "everyone", "unknown"] {
		rule.finding == set() with input as _input(["role", type], {})
	}
}

test_accepts_ifexists if {
	rule.finding == set() with input as _input(["role"], {"if_exists": true})
}

test_accepts_the_role_that_copies_trail_events if {
	rule.finding == set() with input as json.patch(_input(["role"], {}), [{
		"op": "add", "path": "/policy/statements/0/conditions/list/0/values/0",
		"value": {"text": "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/x"},
	}])
}

_input(types, operator) := {"policy": {"kind": "key", "statements": [{
	"name": "statement \"Use\"", "effect": "Allow", "repeats": false,
	"principals": {"element": "Principal", "complete": true, "list": [{"type": type} | some type in types]},
	"conditions": {"list": [{
		"at": "/condition", "key": {"text": "aws:SourceAccount"}, "values": [{"text": "x"}],
		"operator": object.union(
			{"base": "StringEquals", "exists": true, "negated": false, "if_exists": false, "quantifier": ""},
			operator,
		),
	}]},
}]}}
