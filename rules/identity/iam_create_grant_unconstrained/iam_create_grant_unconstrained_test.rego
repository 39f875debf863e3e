package rules.identity.iam_create_grant_unconstrained_test

import data.rules.identity.iam_create_grant_unconstrained as rule

test_reports_grants_for_every_key if {
	rule.finding == {{
		"at": "/action", "confidence": "definite",
		"message": concat(" ", [
			"statement \"Keys\" of the policy \"use\" of role App",
			"allows kms:CreateGrant for any principal and every key",
		]),
	}} with input as _input({})
	count(rule.finding) == 1 with input as _input(_resource("arn:aws:kms:*:111122223333:key/*", "arn"))
	count(rule.finding) == 1 with input as _input(_actions(["kms:Create*"]))
}

test_accepts_single_keys if {
	rule.finding == set() with input as _input(_resource("arn:aws:kms:us-east-1:444455556666:key/1", "arn"))
}

test_accepts_conditions_on_the_grant_or_the_service if {
	every key in ["kms:GrantIsForAWSResource", "kms:ViaService", "kms:GranteePrincipal", "kms:GrantOperations"] {
		rule.finding == set() with input as _input(_condition(key))
	}
}

test_accepts_deny_statements_boundaries_and_key_policies if {
	rule.finding == set() with input as _input(object.union(_bad, {"effect": "Deny"}))
	rule.finding == set() with input as object.union(_input(_bad), {"identity": {"boundary": true}})
	rule.finding == set() with input as object.union(_input(_bad), {"policy": {"kind": "key"}})
}

_bad := {}

_action := {"at": "/action", "text": "kms:CreateGrant", "service": "kms", "every": false, "iam_only": false}

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
