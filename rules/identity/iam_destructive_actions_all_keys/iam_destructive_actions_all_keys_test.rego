package rules.identity.iam_destructive_actions_all_keys_test

import data.rules.identity.iam_destructive_actions_all_keys as rule

test_reports_destructive_actions_on_every_key if {
	rule.finding == {{
		"at": "/actions", "confidence": "definite",
		"message": "statement \"Keys\" of the policy \"use\" of role App allows kms:Delete*, kms:PutKeyPolicy on every key",
	}} with input as _input(_actions(["kms:PutKeyPolicy", "kms:Delete*", "kms:Decrypt"]))
}

test_accepts_administrators if {
	rule.finding == set() with input as _input({})
		with data.kmslint.parameters.iam_destructive_actions_all_keys.administrators as ["A*"]
	count(rule.finding) == 1 with input as _input({})
		with data.kmslint.parameters.iam_destructive_actions_all_keys.administrators as ["Key*"]
}

test_accepts_conditions_single_keys_and_other_actions if {
	rule.finding == set() with input as _input({"conditions": {"present": true}})
	rule.finding == set() with input as _input(_resource("arn:aws:kms:us-east-1:111122223333:key/1", "arn"))
	rule.finding == set() with input as _input(_actions(["kms:Encrypt", "kms:*", "kms:Describe*"]))
}

test_accepts_deny_statements_boundaries_and_key_policies if {
	rule.finding == set() with input as _input(object.union(_bad, {"effect": "Deny"}))
	rule.finding == set() with input as object.union(_input(_bad), {"identity": {"boundary": true}})
	rule.finding == set() with input as object.union(_input(_bad), {"policy": {"kind": "key"}})
}

_bad := {}

_action := {"at": "/action", "text": "kms:ScheduleKeyDeletion", "service": "kms", "every": false, "iam_only": false}

_statement := {
	"name": "statement \"Keys\"", "effect": "Allow", "repeats": false,
	"actions": {"at": "/actions", "element": "Action", "list": [_action]},
	"resources": {
		"at": "/resources", "element": "Resource", "complete": true,
		"list": [{"at": "/resource", "text": "*", "form": "*"}],
	},
	"conditions": {"complete": true, "present": false, "list": []},
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
