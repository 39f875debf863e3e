package rules.grants.grant_to_untrusted_account_test

import data.rules.grants.grant_to_untrusted_account as rule

test_reports_a_grantee_of_an_account_that_is_not_trusted if {
	rule.finding == {{
		"at": "/key/grants/list/0/grantee",
		"message": concat(" ", [
			"grant \"nightly\" lets arn:x use the key,",
			"but account 444455556666 is not one of the trusted accounts",
		]),
	}} with input as _input({"grantee": _external}) with data.kmslint.parameters.trusted_accounts as ["777788889999"]
}

test_reports_a_retiring_principal if {
	{found.at | some found in rule.finding} == {"/retiring"} with input as _input({"retiring": _retiring})
		with data.kmslint.parameters.organization as "o-a1b2c3d4e5"
}

test_reports_a_service_linked_role_of_an_account_that_is_not_trusted if {
	count(rule.finding) == 1 with input as _input({"grantee": object.union(_external, {"aws": true})})
		with data.kmslint.parameters.trusted_accounts as ["777788889999"]
}

test_accepts_a_trusted_account_and_its_service_linked_roles if {
	every aws in [true, false] {
		rule.finding == set() with input as _input({"grantee": object.union(_external, {"aws": aws})})
			with data.kmslint.parameters.trusted_accounts as ["444455556666"]
	}
}

test_accepts_aws_services if {
	service := {"type": "service", "account": "", "account_id": "", "aws": true}
	rule.finding == set() with input as _input({"grantee": service})
		with data.kmslint.parameters.trusted_accounts as ["777788889999"]
}

test_accepts_the_role_of_ec2_for_encrypted_volumes if {
	rule.finding == set() with input as _input({"grantee": object.union(_external, {"type": "session", "aws": true})})
		with data.kmslint.parameters.trusted_accounts as ["777788889999"]
}

test_accepts_the_own_account_and_one_that_is_not_known if {
	every account in ["own", "unknown"] {
		rule.finding == set() with input as _input({"grantee": {"account": account}})
			with data.kmslint.parameters.trusted_accounts as ["777788889999"]
	}
}

test_accepts_an_account_of_the_own_organization if {
	rule.finding == set() with input as _input({"grantee": object.union(_external, {"organization": "o-a1b2c3d4e5"})})
		with data.kmslint.parameters.organization as "o-a1b2c3d4e5"
}

test_accepts_everything_where_nothing_is_configured if {
	rule.finding == set() with input as _input({"grantee": _external})
}

_external := {"account": "external", "account_id": "444455556666"}

_retiring := object.union_n([_party, _external, {"at": "/retiring"}])

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
