package rules.lifecycle.weak_asymmetric_encryption_key_test

import data.rules.lifecycle.weak_asymmetric_encryption_key as rule

test_reports_a_key_for_encryption if {
	rule.finding == {{
		"at": "/attribute",
		"message": "the key encrypts with RSA of 2048 bits; 3072 or 4096 bits last longer",
	}} with input as _input("RSA_2048", "ENCRYPT_DECRYPT")
}

test_accepts_keys_for_signing if {
	rule.finding == set() with input as _input("RSA_2048", "SIGN_VERIFY")
}

test_accepts_longer_keys_and_keys_that_are_not_known if {
	every spec in ["RSA_3072", "RSA_4096", "SYMMETRIC_DEFAULT", null] {
		rule.finding == set() with input as _input(spec, "ENCRYPT_DECRYPT")
	}
	rule.finding == set() with input as _input("RSA_2048", null)
}

_input(spec, usage) := {"key": {"spec": _attribute(spec), "usage": _attribute(usage)}}

_attribute(value) := {"at": "/attribute", "value": value, "known": true}
