package rules.least_privilege.external_account_instead_of_role_test

import data.rules.least_privilege.external_account_instead_of_role as rule

test_reports_an_account_that_decrypts if {
	rule.finding == {{
		"at": "/principal", "values": {"other": "444455556666"}, "confidence": "definite",
		"message": concat(" ", [
			"statement \"Use\" lets account 444455556666 decrypt as a whole,",
			"whoever of it its administrators choose",
		]),
	}} with input as _input([{}], [])
}

test_reports_an_account_that_makes_grants_for_services if {
	grants := {"actions": ["kms:CreateGrant"], "statement": 1}
	count(rule.finding) == 1 with input as _input([{}, grants], [_condition("kms:GrantIsForAWSResource")])
}

test_accepts_the_grants_of_auto_scaling if {
	rule.finding == set() with input as _input([{}, {"actions": ["kms:CreateGrant"], "statement": 1}], [])
	rule.finding == set() with input as _input([{"actions": ["kms:CreateGrant", "kms:Decrypt"]}], [])
}

test_accepts_a_key_of_a_shared_image if {
	key := {"key": {"references": [{"type": "AWS::EC2::Image", "shared": true}]}}
	rule.finding == set() with input as object.union(_input([{}], []), key)
}

test_accepts_roles_and_accounts_that_are_not_known if {
	rule.finding == set() with input as _input([{"direct": true}], [])
	every change in [{"type": "role"}, {"account": "own"}, {"account": "unknown"}, {"account_id": ""}] {
		principal := object.union(_principal, change)
		statements := [object.union(_statement([]), {"principals": {"list": [principal]}})]
		rule.finding == set() with input as object.union(_input([{}], []), {"policy": {"statements": statements}})
	}
}

test_accepts_conditions_that_say_who_of_it if {
	every key in ["aws:PrincipalArn", "aws:PrincipalTag/team", "kms:ViaService"] {
		statements := [_statement([_condition(key)])]
		rule.finding == set() with input as object.union(_input([{}], []), {"policy": {"statements": statements}})
	}
}

test_accepts_other_actions if {
	rule.finding == set() with input as _input([{"actions": ["kms:Encrypt"]}], [])
}

_principal := {"at": "/principal", "type": "account", "account": "external", "account_id": "444455556666"}

_condition(key) := {
	"key": {"text": key},
	"operator": {"exists": true, "base": "StringEquals", "negated": false, "if_exists": false, "quantifier": ""},
}

_statement(conditions) := {
	"name": "statement \"Use\"",
	"principals": {"element": "Principal", "list": [_principal]},
	"conditions": {"list": conditions},
}

_access := {"statement": 0, "actions": ["kms:Decrypt"], "known": true, "direct": false}

_input(changes, conditions) := {
	"key": null,
	"policy": {"statements": [_statement([]), _statement(conditions)]},
	"semantic": {"external": {"accounts": [{
		"id": "444455556666",
		"access": [object.union(_access, change) | some change in changes],
	}]}},
}
