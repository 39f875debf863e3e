package rules.least_privilege.attestation_bypass_test

import data.rules.least_privilege.attestation_bypass as rule

test_reports_a_role_that_needs_no_document if {
	rule.finding == {{
		"at": "/role", "severity": "high", "confidence": "definite",
		"message": concat(" ", [
			"statement \"Use\" lets arn:role call kms:Decrypt",
			"without the attestation that the policy asks for elsewhere",
		]),
	}} with input as _input([_allow(_role, [])])
}

test_reports_the_account_as_medium if {
	{found.severity | some found in rule.finding} == {"medium"} with input as _input([_allow(_account, [])])
}

test_reports_tests_that_hold_for_other_requests if {
	every condition, text in {
		_tests({"if_exists": true}): "is tested with IfExists, which holds for requests without a document",
		_tests({"quantifier": "ForAllValues"}): "is tested with ForAllValues, which holds for requests without a document",
		_tests({"base": "Null"}): "is tested for its presence, which every enclave has",
		_tests({"negated": true}): concat(", ", [
			"is tested with a negated operator",
			"which holds for every other enclave and without a document",
		]),
		_compares("StringLike", {"text": "ab*", "wildcard": true}): "is compared with a wildcard, which other enclaves match",
		_compares("StringEquals", {"text": "000000"}): concat(", ", [
			"is compared with zeros", "which registers hold that measured nothing", "as all do in debug mode",
		]),
	} {
		{found.message | some found in rule.finding} == {concat("", [
			"statement \"Use\" lets arn:role call kms:Decrypt ",
			"without the attestation that the policy asks for elsewhere: kms:RecipientAttestation:ImageSha384 ", text,
		])} with input as _input([_allow(_role, [condition])])
	}
}

test_accepts_a_policy_that_never_mentions_attestation if {
	rule.finding == set() with input as {"policy": object.remove(_input([_allow(_role, [])]).policy, ["attested"])}
}

test_accepts_the_account_limited_to_administration if {
	statement := object.union(_allow(_account, []), {"actions": {"powers": ["kms:PutKeyPolicy", "kms:TagResource"]}})
	rule.finding == set() with input as _input([statement])
}

test_accepts_a_test_of_the_document if {
	rule.finding == set() with input as _input([_allow(_role, [_tests({})])])
	both := [_tests({}), _compares("StringEquals", {"text": "000000"})]
	rule.finding == set() with input as _input([_allow(_role, both)])
	plain := _compares("StringEquals", {"text": "ab*", "wildcard": true})
	rule.finding == set() with input as _input([_allow(_role, [plain])])
}

test_accepts_what_a_deny_takes_back if {
	every condition in [
		_tests({"negated": true}), _tests({"negated": true, "if_exists": true}),
		_compares("Null", {"text": "true"}),
	] {
		rule.finding == set() with input as _input([_allow(_role, []), _deny(condition, {"everyone": true})])
		rule.finding == set() with input as _input([_allow(_role, []), _deny(condition, {"list": [_account]})])
		rule.finding == set() with input as _input([_allow(_role, []), _deny(condition, {"list": [_role]})])
	}
}

test_reports_a_deny_that_lets_requests_without_a_document_pass if {
	every condition in [
		_tests({"negated": true, "quantifier": "ForAnyValue"}), _tests({}),
		_compares("Null", {"text": "false"}), _zeros_denied,
	] {
		count(rule.finding) == 1 with input as _input([_allow(_role, []), _deny(condition, {"everyone": true})])
	}
	other := {"list": [object.union(_role, {"text": "arn:other"})]}
	count(rule.finding) == 1 with input as _input([_allow(_role, []), _deny(_tests({"negated": true}), other)])
}

test_accepts_use_through_a_service if {
	through := object.union(_tests({}), {"key": {"text": "kms:ViaService"}})
	rule.finding == set() with input as _input([_allow(_role, [through])])
}

test_accepts_near_misses if {
	every change in [
		{"effect": "Deny"}, {"principals": {"element": "NotPrincipal"}}, {"conditions": {"complete": false}},
		{"actions": {"powers": ["kms:Encrypt"]}},
	] {
		rule.finding == set() with input as _input([object.union(_allow(_role, []), change)])
	}
}

_zeros_denied := object.union(_tests({"negated": true}), {"values": [{"text": "000000"}]})

_tests(operator) := {
	"key": {"text": "kms:RecipientAttestation:ImageSha384"}, "values": [{"text": "ab12"}],
	"operator": object.union(
		{"exists": true, "base": "StringEquals", "negated": false, "if_exists": false, "quantifier": ""},
		operator,
	),
}

_compares(base, value) := object.union(_tests({"base": base}), {"values": [value]})

_role := {"at": "/role", "type": "role", "text": "arn:role", "account_id": "111122223333"}

_account := {"at": "/account", "type": "account", "text": "arn:root", "account_id": "111122223333"}

_allow(principal, conditions) := {
	"name": "statement \"Use\"", "effect": "Allow", "repeats": false,
	"principals": {"element": "Principal", "everyone": false, "list": [principal]},
	"actions": {"powers": ["kms:Decrypt"]},
	"conditions": {"complete": true, "list": conditions},
}

_deny(condition, principals) := {
	"effect": "Deny", "principals": object.union({"element": "Principal", "everyone": false, "list": []}, principals),
	"actions": {"powers": ["kms:Decrypt"]},
	"conditions": {"complete": true, "list": [condition]},
}

_input(statements) := {"policy": {"kind": "key", "attested": true, "statements": statements}}
