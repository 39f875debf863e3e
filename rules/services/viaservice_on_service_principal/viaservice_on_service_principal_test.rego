package rules.services.viaservice_on_service_principal_test

import data.rules.services.viaservice_on_service_principal as rule

test_reports_a_demand_of_a_service if {
	rule.finding == {{
		"at": "/condition", "confidence": "definite",
		"message": concat(" ", [
			"statement \"Use\" demands kms:ViaService of services,",
			"which have it where they call for a user or role",
		]),
	}} with input as _input(["service"], {})
}

test_accepts_ifexists_and_other_principals if {
	rule.finding == set() with input as _input(["service"], {"if_exists": true})
	rule.finding == set() with input as _input(["service", "role"], {})
}

_input(types, operator) := {"policy": {"kind": "key", "statements": [{
	"name": "statement \"Use\"", "effect": "Allow", "repeats": false,
	"principals": {"complete": true, "list": [{"type": type} | some type in types]},
	"conditions": {"list": [{
		"at": "/condition", "key": {"text": "kms:ViaService"}, "values": [{"text": "x"}],
		"operator": object.union(
			{"base": "StringEquals", "exists": true, "negated": false, "if_exists": false, "quantifier": ""},
			operator,
		),
	}]},
}]}}
