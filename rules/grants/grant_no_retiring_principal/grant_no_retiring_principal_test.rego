package rules.grants.grant_no_retiring_principal_test

import data.rules.grants.grant_no_retiring_principal as rule

test_reports_a_grant_that_nobody_can_retire if {
	rule.finding == {{
		"at": "/key/grants/list/0",
		"message": "grant \"nightly\" to the role arn:x has no retiring principal, and the grantee may not retire it",
	}} with input as _input(_bad)
}

test_accepts_a_retiring_principal if {
	rule.finding == set() with input as _input(object.union(_bad, {"retiring": _party}))
}

test_accepts_a_grantee_that_may_retire_the_grant if {
	rule.finding == set() with input as _input(_operations(["Decrypt", "RetireGrant"]))
}

test_accepts_operations_that_are_not_known if {
	rule.finding == set() with input as _input(object.union(_bad, {"operations": {"complete": false}}))
}

test_accepts_grants_of_aws if {
	every change in [{"grantee": {"aws": true}}, {"by_service": true}] {
		rule.finding == set() with input as _input(object.union(_bad, change))
	}
}

_bad := _operations(["Decrypt"])

_input(change) := {"key": {"grants": {"count": 1, "list": [object.union(_grant, change)]}}}

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
