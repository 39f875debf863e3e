package rules.lockout.network_condition_breaks_services_test

import data.rules.lockout.network_condition_breaks_services as rule

test_reports_a_deny_outside_of_a_network if {
	every key, base in {
		"aws:SourceIp": "NotIpAddress", "aws:SourceVpc": "StringNotEquals",
		"aws:sourceVpce": "StringNotEquals",
	} {
		rule.finding == {{
			"at": "/0", "confidence": "definite",
			"message": concat(" ", [
				"statement \"Network\" also denies the use of the key by AWS services for somebody:",
				sprintf("their calls have no %s of yours", [key]),
			]),
		}} with input as _input([_deny([_condition(key, {"base": base, "negated": true})], {})])
			with data.kmslint.parameters as _parameters([])
	}
}

test_reports_an_allow_beside_no_other if {
	rule.finding == {{
		"at": "/0", "confidence": "definite",
		"message": concat(" ", [
			"statement \"Network\" allows no use of the key by AWS services for somebody:",
			"their calls have no aws:SourceVpce of yours",
		]),
	}} with input as _input([_allow([_condition("aws:SourceVpce", {})], {})])
		with data.kmslint.parameters as _parameters([])
}

test_reports_a_key_that_nothing_is_seen_to_use_as_possible if {
	{found.confidence | some found in rule.finding} == {"possible"} with input as object.union(
		_input([_deny([_outside], {})]),
		{"key": {"references": []}},
	)
		with data.kmslint.parameters as _parameters([])
}

test_accepts_a_deny_that_excepts_services if {
	every exception in [
		_condition("aws:ViaAWSService", {"base": "Bool", "if_exists": true}),
		_condition("aws:ViaAWSService", {"base": "Bool"}),
		_condition("kms:ViaService", {"base": "Null"}), _condition("aws:CalledVia", {"base": "Null"}),
		_condition("aws:PrincipalIsAWSService", {"base": "Bool"}), _condition("aws:PrincipalOrgID", {"negated": true}),
	] {
		rule.finding == set() with input as _input([_deny([_outside, exception], {})])
			with data.kmslint.parameters as _parameters([])
	}
}

test_accepts_an_allow_that_holds_without_a_vpc if {
	rule.finding == set() with input as _input([_allow([_condition("aws:SourceVpce", {"if_exists": true})], {})])
		with data.kmslint.parameters as _parameters([])
}

test_accepts_an_allow_beside_one_for_services if {
	network := _allow([_condition("aws:SourceVpce", {})], {})
	every other in [
		_allow([_condition("kms:ViaService", {})], {}), _allow([], {}),
		_allow([_condition("kms:GrantIsForAWSResource", {})], {"actions": {"capabilities": ["grant"]}}),
	] {
		rule.finding == set() with input as _input([network, other]) with data.kmslint.parameters as _parameters([])
	}
}

test_accepts_applications if {
	rule.finding == set() with input as _input([_allow([_condition("aws:SourceVpce", {})], {})])
		with data.kmslint.parameters as _parameters(["arn:aws:iam::*:role/App*"])
	rule.finding == set() with input as _input([_deny([_outside], {"principals": {"list": [_role, _account]}})])
		with data.kmslint.parameters as _parameters(["*"])
}

test_accepts_near_misses if {
	every statement in [
		_deny([_outside], {"actions": {"capabilities": ["administer"]}}),
		_deny([_outside], {"principals": {"everyone": false, "list": [_role]}}),
		_deny([_condition("aws:SourceVpce", {})], {}), _deny([_outside], {"conditions": {"complete": false}}),
		_deny([_condition("aws:SourceVpce", {"negated": true, "quantifier": "ForAnyValue"})], {}),
		_allow([_condition("aws:SourceIp", {"base": "NotIpAddress", "negated": true})], {}),
	] {
		rule.finding == set() with input as _input([statement]) with data.kmslint.parameters as _parameters([])
	}
}

_outside := _condition("aws:SourceVpce", {"base": "StringNotEquals", "negated": true})

_condition(key, operator) := {
	"at": "/0", "key": {"text": key}, "values": [{"text": "x"}],
	"operator": object.union(
		{"exists": true, "base": "StringEquals", "negated": false, "if_exists": false, "quantifier": ""},
		operator,
	),
}

_role := {"type": "role", "text": "arn:aws:iam::111122223333:role/App", "account": "own"}

_account := {"type": "account", "text": "arn:aws:iam::111122223333:root", "account": "own"}

_allow(conditions, change) := object.union(
	object.union(_deny(conditions, {}), {"effect": "Allow", "principals": {"everyone": false, "list": [_role]}}),
	change,
)

_deny(conditions, change) := object.union(
	{
		"name": "statement \"Network\"", "effect": "Deny", "repeats": false,
		"principals": {"element": "Principal", "everyone": true, "list": [{"type": "everyone", "text": "*", "account": ""}]},
		"actions": {"capabilities": ["use"]},
		"conditions": {"complete": true, "list": conditions},
	},
	change,
)

_input(statements) := {
	"key": {"references": [{"certain": true}]},
	"policy": {"kind": "key", "complete": true, "statements": statements},
}

_parameters(applications) := {"network_condition_breaks_services": {"applications": applications}}
