package rules.grants.orphaned_grant_test

import data.rules.grants.orphaned_grant as rule

test_reports_a_deleted_principal if {
	message := "grant \"nightly\" is for the deleted principal arn:x, which does not exist"
	{found.message | some found in rule.finding} == {message} with input as _input(_bad)
}

test_reports_a_role_that_is_known_not_to_exist if {
	message := "grant \"nightly\" is for the role arn:x, which does not exist"
	{found.message | some found in rule.finding} == {message} with input as _input({"grantee": {"exists": "no"}})
}

test_reports_old_grants_where_that_is_configured if {
	old := {"age": {"value": 400}}
	rule.finding == set() with input as _input(old)
	rule.finding == {{
		"at": "/key/grants/list/0",
		"message": "grant \"nightly\" to the role arn:x is 400 days old, more than 365",
	}} with input as _input(old) with data.kmslint.parameters.orphaned_grant.maximum_days as 365
}

test_accepts_a_young_grant_and_one_without_a_date if {
	every age in [null, {"value": 365}] {
		rule.finding == set() with input as _input({"age": age})
			with data.kmslint.parameters.orphaned_grant.maximum_days as 365
	}
}

test_accepts_grants_of_aws if {
	every change in [{"grantee": {"aws": true}}, {"by_service": true}] {
		rule.finding == set() with input as _input(object.union(_bad, change))
	}
}

test_accepts_a_principal_that_is_there_or_not_known if {
	every exists in ["yes", "unknown"] {
		rule.finding == set() with input as _input({"grantee": {"exists": exists}})
	}
}

_bad := {"grantee": {"type": "unique-id", "exists": "no"}, "age": {"value": 400}}

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
