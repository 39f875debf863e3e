package rules.identity.iam_decrypt_all_keys_test

import data.rules.identity.iam_decrypt_all_keys as rule

test_reports_every_key if {
	every resource in ["*", "arn:aws:kms:*:*:key/*", "arn:aws:kms:*:*:*"] {
		rule.finding == {{
			"at": "/actions", "severity": "medium", "confidence": "definite",
			"message": "statement \"Keys\" of the policy \"use\" of role App allows kms:Decrypt on every key",
		}} with input as _input(_resource(resource, "arn"))
	}
}

test_reports_patterns_and_re_encryption if {
	every action in ["kms:Decrypt*", "kms:D*", "kms:ReEncrypt*", "kms:ReEncryptFrom"] {
		count(rule.finding) == 1 with input as _input(_actions([action]))
	}
}

test_reports_the_keys_of_one_account_as_low if {
	{found.severity | some found in rule.finding} == {"low"}
		with input as _input(_resource("arn:aws:kms:*:111122223333:key/*", "arn"))
}

test_reports_calls_through_a_service_as_low if {
	{found.severity | some found in rule.finding} == {"low"} with input as _input(_condition("kms:ViaService"))
}

test_accepts_conditions_that_say_which_keys if {
	every key in [
		"kms:ResourceAliases", "kms:RequestAlias", "aws:ResourceTag/Team", "aws:ResourceAccount", "aws:ResourceOrgID",
		"kms:EncryptionContext:tenant",
	] {
		rule.finding == set() with input as _input(_condition(key))
	}
}

test_accepts_a_policy_that_denies_again if {
	denies := object.union(_statement, {"effect": "Deny"})
	rule.finding == set() with input as object.union(_input({}), {"policy": {"statements": [_statement, denies]}})
}

test_accepts_single_keys_and_other_actions if {
	rule.finding == set() with input as _input(_resource("arn:aws:kms:us-east-1:111122223333:key/1", "arn"))
	rule.finding == set() with input as _input(_actions(["kms:Encrypt", "kms:DescribeKey", "kms:*"]))
}

test_accepts_deny_statements_boundaries_and_key_policies if {
	rule.finding == set() with input as _input(object.union(_bad, {"effect": "Deny"}))
	rule.finding == set() with input as object.union(_input(_bad), {"identity": {"boundary": true}})
	rule.finding == set() with input as object.union(_input(_bad), {"policy": {"kind": "key"}})
}

_bad := {}

_action := {"at": "/action", "text": "kms:Decrypt", "service": "kms", "every": false, "iam_only": false}

_statement := {
	"name": "statement \"Keys\"", "effect": "Allow", "repeats": false,
	"actions": {"at": "/actions", "element": "Action", "list": [_action]},
	"resources": {
		"at": "/resources", "element": "Resource", "complete": true,
		"list": [{"at": "/resource", "text": "*", "form": "*"}],
	},
	"conditions": {"complete": true, "list": []},
}

_input(change) := {
	"identity": {"boundary": false, "name": "the policy \"use\" of role App", "holders": [{"name": "App"}], "keys": []},
	"policy": {"kind": "identity", "statements": [object.union(_statement, change)]},
}

_actions(names) := {"actions": {"list": [{
	"at": "/action", "text": name, "service": "kms",
	"every": name in {"kms:*", "*"}, "iam_only": false,
} |
	some name in names
]}}

_resource(text, form) := {"resources": {"list": [{"at": "/resource", "text": text, "form": form}]}}

_condition(key) := {"conditions": {"list": [{
	"key": {"text": key}, "values": [{"text": "true"}],
	"operator": {"base": "StringEquals", "negated": false},
}]}}
