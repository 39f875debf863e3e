package rules.exposure.untrusted_external_account_test

import data.rules.exposure.untrusted_external_account as rule

test_reports_an_account_that_is_not_trusted if {
	every type in {"account", "role", "user", "session", "federated-user"} {
		rule.finding == {{
			"at": _at,
			"message": concat(" ", [
				"statement \"Use\" lets arn:x call kms:Decrypt,",
				"but account 444455556666 is not one of the trusted accounts",
			]),
			"confidence": "definite",
		}} with input as _input({"type": type}, {}) with data.kmslint.parameters.trusted_accounts as ["777788889999"]
	}
}

test_accepts_a_trusted_account if {
	rule.finding == set() with input as _input({}, {}) with data.kmslint.parameters.trusted_accounts as ["444455556666"]
}

test_accepts_everything_where_nothing_is_configured if {
	rule.finding == set() with input as _input({}, {})
}

test_accepts_the_own_account_and_one_that_is_not_known if {
	every account in {"own", "unknown", ""} {
		rule.finding == set() with input as _input({"account": account}, {})
			with data.kmslint.parameters.trusted_accounts as ["777788889999"]
	}
}

test_accepts_what_only_the_own_organization_has if {
	rule.finding == set() with input as _allowed({"organizations": ["o-a1b2c3d4e5"]})
		with data.kmslint.parameters.organization as "o-a1b2c3d4e5"
}

test_reports_what_another_organization_has if {
	every organizations in [["o-other12345"], ["o-a1b2c3d4e5", "o-other12345"], []] {
		count(rule.finding) == 1 with input as _allowed({"organizations": organizations})
			with data.kmslint.parameters.organization as "o-a1b2c3d4e5"
	}
}

test_reports_access_that_is_not_certain_as_possible if {
	{found.confidence | some found in rule.finding} == {"possible"} with input as _allowed({"known": false})
		with data.kmslint.parameters.organization as "o-a1b2c3d4e5"
}

test_accepts_an_account_that_is_allowed_nothing if {
	rule.finding == set() with input as object.union(_input({}, {}), {"semantic": {"external": {"accounts": []}}})
		with data.kmslint.parameters.trusted_accounts as ["777788889999"]
}

test_accepts_notprincipal if {
	rule.finding == set() with input as _input({}, {"principals": {"element": "NotPrincipal"}})
		with data.kmslint.parameters.trusted_accounts as ["777788889999"]
}

_at := "/policy/statements/0/principals/list/0"

_statement := {
	"name": "statement \"Use\"", "effect": "Allow", "repeats": false,
	"actions": {"element": "Action", "list": [{"text": "kms:Decrypt"}]},
	"principals": {"element": "Principal"},
	"conditions": {"list": []},
}

_principal := {"at": _at, "type": "role", "account": "external", "account_id": "444455556666", "text": "arn:x"}

_input(principal, change) := _with({}, principal, change)

_allowed(access) := _with(access, {}, {})

_with(access, principal, change) := {
	"policy": {"kind": "key", "statements": [object.union_n([
		_statement,
		{"principals": {"list": [object.union(_principal, principal)]}},
		change,
	])]},
	"semantic": {"external": {"accounts": [{
		"id": "444455556666",
		"access": [object.union({"statement": 0, "known": true, "organizations": []}, access)],
	}]}},
}
