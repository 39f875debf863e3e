package rules.services.service_principal_without_source_test

import data.rules.services.service_principal_without_source as rule

test_reports_a_service_without_source if {
	rule.finding == {{
		"at": "/principal", "severity": "medium", "confidence": "definite",
		"message": "statement \"Publish\" lets sns.amazonaws.com call kms:Decrypt on behalf of any account",
	}} with input as _input({}, {}) with data.kmslint.parameters as _parameters
}

test_reports_a_regional_name if {
	principal := {"text": "logs.us-east-1.amazonaws.com"}
	{found.severity | some found in rule.finding} == {"medium"} with input as _input({}, principal)
		with data.kmslint.parameters as _parameters
}

test_reports_a_service_that_may_send_no_source_as_low if {
	principal := {"text": "moon.amazonaws.com"}
	{found.severity | some found in rule.finding} == {"low"} with input as _input({}, principal)
		with data.kmslint.parameters as _parameters
}

test_accepts_sources_and_contexts_that_name_an_account if {
	every condition in [
		_condition("aws:SourceArn", "any"),
		_condition("aws:SourceAccount", "named"),
		_condition("kms:EncryptionContext:aws:logs:arn", "named"),
		_condition("kms:EncryptionContext:aws:cloudtrail:arn", "named"),
		_condition("kms:EncryptionContext:aws:ses:source-account", "named"),
	] {
		rule.finding == set() with input as _input({"conditions": {"complete": true, "list": [condition]}}, {})
			with data.kmslint.parameters as _parameters
	}
}

test_reports_a_context_that_names_no_account if {
	condition := _condition("kms:EncryptionContext:department", "")
	count(rule.finding) == 1 with input as _input({"conditions": {"complete": true, "list": [condition]}}, {})
		with data.kmslint.parameters as _parameters
}

test_accepts_statements_that_only_look if {
	rule.finding == set() with input as _input({"actions": {"capabilities": ["read-config"]}}, {})
		with data.kmslint.parameters as _parameters
}

test_accepts_deny_other_principals_and_unknown_conditions if {
	rule.finding == set() with input as _input({"effect": "Deny"}, {}) with data.kmslint.parameters as _parameters
	rule.finding == set() with input as _input({}, {"type": "role"}) with data.kmslint.parameters as _parameters
	rule.finding == set() with input as _input({"conditions": {"complete": false}}, {})
		with data.kmslint.parameters as _parameters
}

test_accepts_a_policy_that_denies_other_sources if {
	allow := _input({}, {}).policy.statements[0]
	deny := {"effect": "Deny", "conditions": {"list": [_condition("aws:SourceAccount", "named")]}}
	rule.finding == set() with input as {"policy": {"kind": "key", "statements": [allow, deny]}}
		with data.kmslint.parameters as _parameters
}

_parameters := {"service_principal_without_source": {"services": ["logs", "sns"]}}

_condition(key, account) := {
	"operator": {
		"base": "StringEquals", "exists": true, "negated": false,
		"if_exists": false, "quantifier": "",
	},
	"key": {"text": key}, "values": [{"text": "x", "account": account}],
}

_input(statement, principal) := {"policy": {"kind": "key", "statements": [object.union(
	{
		"name": "statement \"Publish\"", "effect": "Allow", "repeats": false,
		"principals": {"list": [object.union(
			{"at": "/principal", "text": "sns.amazonaws.com", "type": "service"},
			principal,
		)]},
		"actions": {"element": "Action", "list": [{"text": "kms:Decrypt"}], "capabilities": ["use"]},
		"conditions": {"complete": true, "list": []},
	},
	statement,
)]}}
