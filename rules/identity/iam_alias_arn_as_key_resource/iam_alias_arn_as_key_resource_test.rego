package rules.identity.iam_alias_arn_as_key_resource_test

import data.rules.identity.iam_alias_arn_as_key_resource as rule

test_reports_an_alias_in_place_of_a_key if {
	rule.finding == {{
		"at": "/resource", "confidence": "definite",
		"message": concat(" ", [
			"statement \"Keys\" names the alias arn:aws:kms:us-east-1:111122223333:alias/a, so it allows nothing",
			"for kms:Decrypt: an alias in Resource is never its key",
		]),
	}} with input as _input(_bad)
}

test_accepts_operations_on_aliases if {
	operations := _actions(["kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias"])
	rule.finding == set() with input as _input(object.union(_bad, operations))
}

test_accepts_statements_that_name_a_key_too if {
	every form in ["arn", "*", "other"] {
		both := array.concat(_bad.resources.list, [{"at": "/r", "text": "x", "form": form}])
		rule.finding == set() with input as _input({"resources": {"list": both}})
	}
}

_bad := _resource("arn:aws:kms:us-east-1:111122223333:alias/a", "alias")

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
