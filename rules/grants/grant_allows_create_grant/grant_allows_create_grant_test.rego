package rules.grants.grant_allows_create_grant_test

import data.rules.grants.grant_allows_create_grant as rule

test_reports_users_and_roles if {
	every type in ["role", "user", "session", "federated-user"] {
		rule.finding == {{
			"at": "/operation",
			"message": concat(" ", [
				"grant \"nightly\" lets the", type,
				"arn:x hand the key on to principals of any account, by grants of its own",
			]),
		}} with input as _input(object.union(_bad, {"grantee": {"type": type}}))
	}
}

test_accepts_grants_of_aws if {
	every change in [{"grantee": {"aws": true}}, {"by_service": true}] {
		rule.finding == set() with input as _input(object.union(_bad, change))
	}
}

test_accepts_a_constraint_on_the_encryption_context if {
	rule.finding == set() with input as _input(object.union(_bad, {"constraints": {"contexts": [{"pairs": 1}]}}))
}

test_accepts_other_operations_and_other_principals if {
	rule.finding == set() with input as _input(_operations(["Decrypt", "RetireGrant"]))
	every type in ["account", "service", "unknown"] {
		rule.finding == set() with input as _input(object.union(_bad, {"grantee": {"type": type}}))
	}
	rule.finding == set() with input as {"key": {}}
}

_bad := {"operations": {"list": [{"at": "/operation", "text": "CreateGrant"}]}}

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
