package rules.identity.iam_kms_full_access_test

import data.rules.identity.iam_kms_full_access as rule

test_reports_every_action_on_every_key if {
	rule.finding == {{
		"at": "/action", "confidence": "definite",
		"message": "statement \"Keys\" of the policy \"use\" of role App allows every action on every key",
	}} with input as _input({})
}

test_accepts_a_policy_that_denies_again if {
	denies := object.union(_statement, {"effect": "Deny"})
	rule.finding == set() with input as object.union(_input({}), {"policy": {"statements": [_statement, denies]}})
}

test_accepts_administrators_single_keys_and_conditions if {
	everything := object.union(_action, {"text": "*", "service": "*"})
	rule.finding == set() with input as _input({"actions": {"list": [everything]}})
	rule.finding == set() with input as _input(_resource("arn:aws:kms:us-east-1:111122223333:key/1", "arn"))
	rule.finding == set() with input as _input(_condition("aws:ResourceTag/Team"))
	rule.finding == set() with input as _input(_condition("kms:ViaService"))
}

test_accepts_deny_statements_boundaries_and_key_policies if {
	rule.finding == set() with input as _input(object.union(_bad, {"effect": "Deny"}))
	rule.finding == set() with input as object.union(_input(_bad), {"identity": {"boundary": true}})
	rule.finding == set() with input as object.union(_input(_bad), {"policy": {"kind": "key"}})
}

_bad := {}

_action := {"at": "/action", "text": "kms:*", "service": "kms", "every": true, "iam_only": false}

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
