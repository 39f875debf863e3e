package rules.validity.viaservice_value_invalid_test

import data.rules.validity.viaservice_value_invalid as rule

test_reports_another_form if {
	rule.finding == {{
		"at": "/value",
		"message": concat(" ", [
			"\"x\" in statement \"Use\" is no value of kms:ViaService,",
			"which has the form <service>.<region>.amazonaws.com",
		]),
		"confidence": "definite",
	}} with input as _input({"form": "no"}, {})
}

test_reports_a_service_by_another_name if {
	rule.finding == {{
		"at": "/value", "severity": "high", "confidence": "definite",
		"message": "\"x\" in statement \"Use\": kms:ViaService knows no service ebs; its name there is ec2",
	}} with input as _input({"listed": false, "name": "ebs", "instead": "ec2"}, {})
}

test_reports_a_service_that_is_not_listed_as_low if {
	rule.finding == {{
		"at": "/value", "severity": "low", "confidence": "definite",
		"message": concat(" ", [
			"\"x\" in statement \"Use\": kms:ViaService knows no service moon;",
			"the list of services is of 2026-11-05",
		]),
	}} with input as _input({"listed": false, "name": "moon"}, {})
}

test_reports_the_suffix_of_china_as_possible if {
	{[found.severity, found.confidence] | some found in rule.finding} == {["low", "possible"]} with input as _input(
		{"form": "china"},
		{},
	)
}

test_accepts_listed_services_and_what_is_not_known if {
	every change in [{}, {"form": "unknown"}] {
		rule.finding == set() with input as _input(change, {})
	}
}

test_accepts_patterns if {
	rule.finding == set() with input as _input({"form": "no"}, {"wildcard": true})
}

_service := {"form": "yes", "listed": true, "name": "s3", "instead": "", "own_region": "yes"}

_input(service, value) := {
	"tables": "2026-11-05",
	"policy": {"statements": [{
		"name": "statement \"Use\"", "repeats": false,
		"conditions": {"list": [{"values": [object.union(
			{"at": "/value", "text": "x", "wildcard": false, "service": object.union(_service, service)},
			value,
		)]}]},
	}]},
}
