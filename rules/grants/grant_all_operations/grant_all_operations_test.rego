package rules.grants.grant_all_operations_test

import data.rules.grants.grant_all_operations as rule

test_reports_all_operations_and_all_but_one if {
	every fitting in [11, 10] {
		{found.message | some found in rule.finding} == {sprintf(
			concat(" ", [
				"grant \"nightly\" gives the role arn:x %d of the 11 operations",
				"that a grant of this key can have, without a constraint",
			]),
			[fitting],
		)} with input as _input({"operations": {"fitting": fitting}})
	}
}

test_reports_all_operations_of_a_key_pair if {
	count(rule.finding) == 1 with input as _input({"operations": {"fitting": 6, "supported": 6}})
	rule.finding == set() with input as _input({"operations": {"fitting": 5, "supported": 6}})
}

test_accepts_the_eight_operations_of_auto_scaling if {
	rule.finding == set() with input as _input({"operations": {"fitting": 8}})
}

test_accepts_grants_of_aws if {
	every change in [{"grantee": {"aws": true}}, {"by_service": true}] {
		rule.finding == set() with input as _input(object.union(_bad, change))
	}
}

test_accepts_a_constraint if {
	rule.finding == set() with input as _input(object.union(_bad, {"constraints": {"present": true}}))
}

test_accepts_a_key_of_which_nothing_is_known if {
	rule.finding == set() with input as _input({"operations": {"fitting": 0, "supported": 0}})
}

_bad := {"operations": {"fitting": 11}}

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
