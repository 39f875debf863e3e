package rules.grants.grant_without_encryption_context_test

import data.rules.grants.grant_without_encryption_context as rule

test_reports_a_grant_without_constraint if {
	rule.finding == {{
		"at": "/key/grants/list/0",
		"message": "grant \"nightly\" lets the role arn:x call Decrypt, GenerateDataKey with any encryption context",
	}} with input as _input(_bad)
}

test_accepts_asymmetric_and_hmac_keys if {
	every spec in ["RSA_3072", "HMAC_256"] {
		rule.finding == set() with input as object.union(_input(_bad), {"key": {"spec": {"value": spec}}})
	}
}

test_accepts_grants_of_aws if {
	every change in [{"grantee": {"aws": true}}, {"by_service": true}] {
		rule.finding == set() with input as _input(object.union(_bad, change))
	}
}

test_accepts_a_constraint if {
	rule.finding == set() with input as _input(object.union(_bad, {"constraints": {"present": true}}))
}

test_accepts_operations_without_encryption_context if {
	rule.finding == set() with input as _input(_operations(["DescribeKey", "RetireGrant"]))
}

_bad := _operations(["Decrypt", "GenerateDataKey", "DescribeKey"])

_input(change) := {"key": {
	"spec": {"value": "SYMMETRIC_DEFAULT"},
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
