package rules.validity.invalid_principal_test

import data.rules.validity.invalid_principal as rule

test_reports_a_wildcard_in_an_arn if {
	rule.finding == {{
		"at": _at,
		"message": concat("", [
			"the principal \"arn:aws:iam::*:root\" in statement \"Use\" is not valid: ",
			"an ARN in Principal cannot contain a wildcard",
		]),
		"confidence": "definite",
	}} with input as _input("key", {
		"text": "arn:aws:iam::*:root", "type": "invalid",
		"problem": "an ARN in Principal cannot contain a wildcard",
	})
}

test_accepts_every_other_type if {
	every type in {
		"everyone", "account", "role", "user", "session", "federated-user", "service", "federated", "canonical-user",
		"unique-id", "unknown",
	} {
		rule.finding == set() with input as _input("key", {"text": "x", "type": type, "problem": ""})
	}
}

test_accepts_policies_without_principals if {
	rule.finding == set() with input as {"policy": {"kind": "key", "statements": [{"principals": null}]}}
}

_at := "/policy/statements/0/principals/list/0"

_input(kind, principal) := {"policy": {"kind": kind, "statements": [{
	"name": "statement \"Use\"", "repeats": false,
	"principals": {"element": "Principal", "list": [object.union({"at": _at}, principal)]},
}]}}
