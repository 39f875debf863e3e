package rules.validity.viaservice_region_mismatch_test

import data.rules.validity.viaservice_region_mismatch as rule

test_reports_another_region if {
	rule.finding == {{
		"at": "/condition",
		"message": "the key is in eu-west-1, so kms:ViaService in statement \"Use\" is never s3.us-east-1.amazonaws.com",
		"confidence": "definite",
	}} with input as _input({}, {}, [_value("yes", "no")])
}

test_accepts_lists_with_the_region_and_what_is_not_known if {
	every value in [_value("yes", "yes"), _value("yes", "unknown"), _value("unknown", "no")] {
		rule.finding == set() with input as _input({}, {}, [_value("yes", "no"), value])
	}
	rule.finding == set() with input as _input({"region": {"known": false}}, {}, [_value("yes", "no")])
}

test_accepts_multi_region_keys if {
	rule.finding == set() with input as _input({"multi_region": {"value": true}}, {}, [_value("yes", "no")])
}

test_accepts_other_operators if {
	every operator in [{"negated": true}, {"if_exists": true}] {
		rule.finding == set() with input as _input({}, operator, [_value("yes", "no")])
	}
}

_value(form, own) := {"text": "s3.us-east-1.amazonaws.com", "service": {"form": form, "own_region": own}}

_input(key, operator, values) := {
	"key": object.union({"region": {"value": "eu-west-1", "known": true}, "multi_region": {"value": false}}, key),
	"policy": {"statements": [{
		"name": "statement \"Use\"", "repeats": false,
		"conditions": {"list": [{
			"at": "/condition", "complete": true, "key": {"text": "kms:ViaService"},
			"operator": object.union({"negated": false, "if_exists": false}, operator), "values": values,
		}]},
	}]},
}
