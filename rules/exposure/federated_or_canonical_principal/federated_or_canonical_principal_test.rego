package rules.exposure.federated_or_canonical_principal_test

import data.rules.exposure.federated_or_canonical_principal as rule

test_reports_federated_and_canonical_principals if {
	every key in ["Federated", "CanonicalUser"] {
		rule.finding == {{
			"at": "/principal",
			"message": sprintf("x in statement \"Use\" is named as %s: a key policy takes no such principals", [key]),
			"confidence": "definite",
		}} with input as _input("key", key)
	}
}

test_accepts_other_principals_and_policies if {
	rule.finding == set() with input as _input("key", "AWS")
	rule.finding == set() with input as _input("resource", "CanonicalUser")
}

_input(kind, key) := {"policy": {"kind": kind, "statements": [{
	"name": "statement \"Use\"", "repeats": false,
	"principals": {"list": [{"at": "/principal", "text": "x", "key": key}]},
}]}}
