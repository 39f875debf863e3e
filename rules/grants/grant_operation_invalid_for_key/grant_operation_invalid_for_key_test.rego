package rules.grants.grant_operation_invalid_for_key_test

import data.rules.grants.grant_operation_invalid_for_key as rule

test_reports_an_operation_that_the_key_does_not_support if {
	rule.finding == {{
		"at": "/operation",
		"message": "KMS refuses grant \"nightly\" for the operation Sign: the key is not for that",
	}} with input as _input({"operations": {"list": [{
		"at": "/operation", "text": "Sign",
		"problem": "the key is not for that",
	}]}})
}

test_reports_an_encryption_context_for_a_key_without_one if {
	{found.message | some found in rule.finding} == {concat(" ", [
		"KMS refuses grant \"nightly\" for EncryptionContextEquals:",
		"a key of the spec RSA_3072 takes no encryption context",
	])} with input as object.union(_input(_context(1, 1)), {"key": {"spec": {"value": "RSA_3072"}}})
}

test_reports_too_many_pairs_and_values_that_are_too_long if {
	{found.message | some found in rule.finding} == {
		"KMS refuses grant \"nightly\" for EncryptionContextEquals: it has 9 pairs, and at most 8 are allowed",
		"KMS refuses grant \"nightly\" for EncryptionContextEquals: a value has 385 characters, and at most 384 are allowed",
	} with input as _input(_context(9, 385))
}

test_accepts_the_limits if {
	rule.finding == set() with input as _input(_context(8, 384))
}

test_accepts_a_key_whose_spec_is_not_known if {
	unknown := {"key": {"spec": {"known": false, "value": null}}}
	rule.finding == set() with input as object.union(_input(_context(1, 1)), unknown)
	rule.finding == set() with input as object.union(_input(_operations(["Sign"])), unknown)
	rule.finding == set() with input as object.remove(_input(_operations(["Sign"])), ["spec"])
}

test_accepts_grants_that_kms_has_taken if {
	rule.finding == set() with input as object.remove(_input(_context(9, 385)), ["planned"])
}

_context(pairs, longest) := {"constraints": {"contexts": [{
	"at": "/context", "element": "EncryptionContextEquals",
	"pairs": pairs, "longest": longest,
}]}}

_input(change) := {"planned": true, "key": {
	"spec": {"known": true, "value": "SYMMETRIC_DEFAULT"},
	"grants": {"count": 1, "list": [object.union(_grant, change)]},
}}

_grant := {
	"at": "/key/grants/list/0", "name": "grant \"nightly\"", "by_service": false, "same": "", "age": null,
	"grantee": _party, "retiring": null,
	"operations": {"complete": true, "list": [], "fitting": 0, "supported": 11, "at": "/key/grants/list/0/operations"},
	"constraints": {"present": false, "contexts": [], "source_arn": false, "at": "/key/grants/list/0/constraints"},
}

_party := {
	"at": "/key/grants/list/0/grantee", "text": "arn:x", "type": "role", "account": "own", "account_id": "111122223333",
	"organization": "", "aws": false, "exists": "unknown",
}

_operations(names) := {"operations": {"list": [{"text": name, "problem": ""} | some name in names]}}
