package rules.identity.iam_account_level_action_scoped_to_key_test

import data.rules.identity.iam_account_level_action_scoped_to_key as rule

test_reports_actions_that_are_about_no_key if {
	rule.finding == {{
		"at": "/action", "confidence": "definite",
		"message": "kms:ListAliases is about no key, so statement \"Keys\", which names keys, allows nothing for it",
	}} with input as _input(_bad)
}

test_accepts_statements_with_a_star if {
	rule.finding == set() with input as _input({})
	both := array.concat(_bad.resources.list, [{"at": "/r", "text": "*", "form": "*"}])
	rule.finding == set() with input as _input({"resources": {"list": both}})
}

test_accepts_actions_on_keys_and_resources_that_are_not_known if {
	on_keys := {"actions": {"list": [object.union(_action, {"iam_only": false})]}}
	rule.finding == set() with input as _input(object.union(_bad, on_keys))
	rule.finding == set() with input as _input(_resource("${var.keys}", "other"))
	rule.finding == set() with input as _input(object.union(_bad, {"resources": {"complete": false}}))
}

_bad := _resource("arn:aws:kms:us-east-1:111122223333:key/1", "arn")

_action := {"at": "/action", "text": "kms:ListAliases", "service": "kms", "every": false, "iam_only": true}

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
