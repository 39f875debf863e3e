package rules.grants.duplicate_grants_test

import data.rules.grants.duplicate_grants as rule

test_reports_the_second_of_two if {
	rule.finding == {{
		"at": "/key/grants/list/1", "related": ["/key/grants/list/0"],
		"message": "grant 2 allows the same as grant \"nightly\", to the same principal",
	}} with input as _input({})
}

test_accepts_aws_managed_keys if {
	rule.finding == set() with input as object.union(_input({}), {"key": {"manager": {"value": "AWS"}}})
}

test_accepts_a_grantee_that_is_a_service if {
	rule.finding == set() with input as _input({"grantee": {"type": "service"}})
}

test_accepts_grants_that_a_service_made if {
	rule.finding == set() with input as _input({"by_service": true})
}

test_accepts_grants_that_differ if {
	rule.finding == set() with input as _input({"same": ""})
}

_input(change) := {"key": {"manager": {"value": "CUSTOMER"}, "grants": {"count": 2, "list": [
	_grant,
	object.union_n([_grant, {"at": "/key/grants/list/1", "name": "grant 2", "same": "/key/grants/list/0"}, change]),
]}}}

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
