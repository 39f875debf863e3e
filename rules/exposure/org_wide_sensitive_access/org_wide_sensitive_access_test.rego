package rules.exposure.org_wide_sensitive_access_test

import data.rules.exposure.org_wide_sensitive_access as rule

test_reports_everyone_of_the_organization if {
	rule.finding == {{
		"at": "/principals", "confidence": "definite", "values": {"organization": "o-a1b2c3d4e5"},
		"message": "statement \"Open\" lets everyone of every account of organization o-a1b2c3d4e5 call kms:Decrypt",
	}} with input as _input({})
}

test_reports_grants_too if {
	powers := {"actions": {"powers": ["kms:CreateGrant", "kms:Decrypt"]}}
	{found.message | some found in rule.finding} == {concat(" ", [
		"statement \"Open\" lets everyone of every account of organization o-a1b2c3d4e5",
		"call kms:CreateGrant and kms:Decrypt",
	])} with input as _input(powers)
}

test_accepts_deny if {
	rule.finding == set() with input as _input({"effect": "Deny"})
}

test_accepts_organizational_units_accounts_and_principals if {
	every key in ["aws:PrincipalOrgPaths", "kms:CallerAccount", "aws:PrincipalArn", "aws:PrincipalTag/team"] {
		conditions := {"list": [_condition("aws:PrincipalOrgID"), _condition(key)]}
		rule.finding == set() with input as _input({"conditions": conditions})
	}
}

test_accepts_statements_that_look_encrypt_or_verify if {
	rule.finding == set() with input as _input({"actions": {"powers": ["kms:Encrypt"]}})
	rule.finding == set() with input as object.remove(_input({"actions": {"powers": []}}), ["key"])
}

test_accepts_what_a_deny_takes_back if {
	denied := {"semantic": {"external": {"organizations": [{
		"id": "o-a1b2c3d4e5", "actions": ["kms:DescribeKey"],
		"statements": [0],
	}]}}}
	rule.finding == set() with input as object.union(_input({}), denied)
}

test_accepts_a_key_of_a_shared_image if {
	key := {"key": {"references": [{"type": "AWS::EC2::Image", "shared": true}]}}
	rule.finding == set() with input as object.union(_input({}), key)
	not_shared := {"key": {"references": [{"type": "AWS::EC2::Image", "shared": false}]}}
	count(rule.finding) == 1 with input as object.union(_input({}), not_shared)
}

test_accepts_use_through_a_service if {
	conditions := {"list": [_condition("aws:PrincipalOrgID"), _condition("kms:ViaService")]}
	rule.finding == set() with input as _input({"conditions": conditions})
}

_condition(key) := {
	"key": {"text": key}, "values": [{"text": "x"}],
	"operator": {"exists": true, "base": "StringEquals", "negated": false, "if_exists": false, "quantifier": ""},
}

_input(change) := {
	"key": null,
	"policy": {"kind": "key", "statements": [object.union(
		{
			"index": 0, "name": "statement \"Open\"", "effect": "Allow", "repeats": false,
			"principals": {"at": "/principals", "element": "Principal", "everyone": true},
			"actions": {"powers": ["kms:Decrypt"]},
			"conditions": {"complete": true, "list": [_condition("aws:PrincipalOrgID")]},
		},
		change,
	)]},
	"semantic": {
		"statements": [{"closed_by": [0]}],
		"external": {"organizations": [{
			"id": "o-a1b2c3d4e5", "statements": [0],
			"actions": ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"],
		}]},
	},
}
