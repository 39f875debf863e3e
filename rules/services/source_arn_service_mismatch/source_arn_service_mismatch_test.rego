package rules.services.source_arn_service_mismatch_test

import data.rules.services.source_arn_service_mismatch as rule

test_reports_the_arn_of_another_service if {
	rule.finding == {{
		"at": "/value", "confidence": "definite",
		"message": concat(" ", [
			"sns.amazonaws.com acts for its own resources, so aws:SourceArn in statement \"Publish\" is never",
			"\"arn:aws:s3:::b\"",
		]),
	}} with input as _input(["sns.amazonaws.com"], "arn:aws:s3:::b")
}

test_accepts_its_own_resources_patterns_and_what_is_not_known if {
	every value in ["arn:aws:sns:us-east-1:111122223333:t", "arn:aws:*:us-east-1:111122223333:t", "${x}"] {
		rule.finding == set() with input as _input(["sns.amazonaws.com"], value)
	}
}

test_accepts_services_that_act_for_resources_of_others if {
	every service in ["events", "scheduler", "pipes", "delivery.logs"] {
		rule.finding == set() with input as _input([concat(".", [service, "amazonaws.com"])], "arn:aws:s3:::b")
	}
}

test_accepts_several_services if {
	rule.finding == set() with input as _input(["sns.amazonaws.com", "s3.amazonaws.com"], "arn:aws:s3:::b")
}

_input(services, value) := {"policy": {"kind": "key", "statements": [{
	"name": "statement \"Publish\"", "effect": "Allow", "repeats": false,
	"principals": {"list": [{"type": "service", "text": service} | some service in services]},
	"conditions": {"list": [{
		"key": {"text": "aws:SourceArn"}, "values": [{"at": "/value", "text": value}],
		"operator": {"base": "ArnLike", "exists": true, "negated": false, "if_exists": false, "quantifier": ""},
	}]},
}]}}
