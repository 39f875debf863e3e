package rules.exposure.vpc_only_perimeter_test

import data.rules.exposure.vpc_only_perimeter as rule

test_reports_everyone_of_a_vpc_or_endpoint if {
	every key in ["aws:SourceVpc", "aws:sourceVpce"] {
		rule.finding == {{
			"at": "/principals", "confidence": "definite",
			"message": concat(" ", [
				"statement \"Open\" lets everyone call kms:Decrypt",
				"whose traffic comes through a VPC or endpoint, of any account",
			]),
		}} with input as _input([key], [0], {})
	}
	count(rule.finding) == 1 with input as _input(["aws:SourceVpc", "kms:ViaService"], [0], {})
}

test_accepts_conditions_on_account_organization_or_principal if {
	every key in ["kms:CallerAccount", "aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:PrincipalArn"] {
		rule.finding == set() with input as _input(["aws:SourceVpce", key], [0, 1], {})
	}
	rule.finding == set() with input as _input(["aws:SourceVpce", "aws:PrincipalArn"], [0], {})
	rule.finding == set() with input as _input(["aws:SourceVpce", "aws:PrincipalTag/team"], [0], {})
}

test_accepts_near_misses if {
	every change in [
		{"effect": "Deny"}, {"actions": {"capabilities": ["read-config"]}}, {"conditions": {"complete": false}},
		{"principals": {"everyone": false}}, {"principals": {"element": "NotPrincipal"}},
	] {
		rule.finding == set() with input as _input(["aws:SourceVpce"], [0], change)
	}
	rule.finding == set() with input as _input(["aws:SourceVpce"], [], {})
}

_condition(key) := {"key": {"text": key}, "values": [{"text": "x"}]}

_input(keys, closing, change) := {
	"policy": {"kind": "key", "statements": [object.union(
		{
			"index": 0, "name": "statement \"Open\"", "effect": "Allow", "repeats": false,
			"principals": {"at": "/principals", "element": "Principal", "everyone": true},
			"actions": {"element": "Action", "list": [{"text": "kms:Decrypt"}], "capabilities": ["use"]},
			"conditions": {"complete": true, "list": [_condition(key) | some key in keys]},
		},
		change,
	)]},
	"semantic": {"statements": [{"closed_by": closing}]},
}
