package rules.identity.iam_key_id_as_resource_test

import data.rules.identity.iam_key_id_as_resource as rule

test_reports_the_id_of_a_key_of_the_code if {
	rule.finding == {{
		"at": "/key",
		"message": "statement \"Keys\" names the key aws_kms_key.a by its id; only its ARN means it",
	}} with input as object.union(_input({}), {"identity": {"keys": [{
		"at": "/key", "by_id": true,
		"key": "aws_kms_key.a", "statement": "statement \"Keys\"",
	}]}})
}

test_reports_ids_and_names_as_text if {
	every form, text in {"key-id": "1234abcd-12ab-34cd-56ef-1234567890ab", "alias": "alias/orders"} {
		{found.at | some found in rule.finding} == {"/resource"} with input as _input(_known(text, form, true))
	}
}

test_accepts_arns_and_what_is_not_known if {
	rule.finding == set() with input as _input(_known("arn:aws:kms:us-east-1:111122223333:alias/a", "alias", true))
	rule.finding == set() with input as _input(_known("${var.key}", "other", false))
	rule.finding == set() with input as object.union(_input({}), {"identity": {"keys": [{"at": "/key", "by_id": false}]}})
}

_known(text, form, known) := {"resources": {"list": [{"at": "/resource", "text": text, "form": form, "known": known}]}}

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
