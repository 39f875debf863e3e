package rules.grants.grant_to_account_root_test

import data.rules.grants.grant_to_account_root as rule

test_reports_an_account if {
	message := "grant \"nightly\" lets every principal of its own account use the key whose IAM policy allows it"
	{found.message | some found in rule.finding} == {message} with input as _input(_bad)
}

test_names_another_account if {
	every account in [["444455556666", "account 444455556666"], ["", "arn:x"]] {
		some found in rule.finding with input as _input({"grantee": {
			"type": "account", "account": "unknown",
			"account_id": account[0],
		}})
		contains(found.message, concat(" ", ["principal of", account[1], "use"]))
	}
}

test_accepts_an_account_that_may_retire_the_grant if {
	rule.finding == set() with input as _input({"retiring": object.union(_party, {"type": "account"})})
}

test_accepts_a_grant_that_a_service_made if {
	rule.finding == set() with input as _input(object.union(_bad, {"by_service": true}))
}

_bad := {"grantee": {"type": "account"}}

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
