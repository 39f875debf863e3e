package rules.least_privilege.write_only_or_read_only_test

import data.rules.least_privilege.write_only_or_read_only_inconsistency as rule

test_reports_encryption_that_nobody_can_undo if {
	every power in ["kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptTo"] {
		rule.finding == {{
			"at": "/actions",
			"message": "statement \"Use\" lets data be encrypted under the key, but the key policy lets nobody decrypt it",
		}} with input as _input([_statement("role", [power])])
	}
}

test_reports_decryption_of_what_nobody_encrypts if {
	rule.finding == {{
		"at": "/actions",
		"message": "statement \"Use\" lets data be decrypted, but the key policy lets nobody encrypt under the key",
	}} with input as _input([_statement("user", ["kms:Decrypt"])])
}

test_accepts_policies_with_account_delegation if {
	account := _statement("account", ["kms:Decrypt", "kms:Encrypt", "kms:PutKeyPolicy"])
	rule.finding == set() with input as _input([account, _statement("role", ["kms:Encrypt"])])
}

test_accepts_the_other_half_for_anybody if {
	every type in ["role", "service", "everyone", "account"] {
		statements := [_statement("role", ["kms:Encrypt"]), _statement(type, ["kms:Decrypt"])]
		rule.finding == set() with input as _input(statements)
	}
}

test_accepts_grants if {
	statements := [_statement("role", ["kms:Encrypt"]), _statement("role", ["kms:CreateGrant"])]
	rule.finding == set() with input as _input(statements)
	granted := {"key": {"grants": {"list": [{"at": "/key/grants/list/0"}]}}}
	rule.finding == set() with input as object.union(_input([_statement("role", ["kms:Encrypt"])]), granted)
}

test_accepts_near_misses if {
	every change in [
		{"policy": {"complete": false}}, {"key": {"manager": {"value": "AWS"}}},
		{"key": {"spec": {"at": "/key/spec", "value": "RSA_2048"}}}, {"key": {"spec": {"at": "/key/spec", "value": null}}},
	] {
		rule.finding == set() with input as object.union(_input([_statement("role", ["kms:Decrypt"])]), change)
	}
	every change in [
		{"effect": "Deny"}, {"effect": "unknown"}, {"actions": {"complete": false}},
		{"actions": {"list": [{"known": false}]}},
	] {
		rule.finding == set() with input as _input([object.union(_statement("role", ["kms:Encrypt"]), change)])
	}
	rule.finding == set() with input as _input([_statement("service", ["kms:Encrypt"])])
	no_key := object.remove(_input([_statement("role", ["kms:Encrypt"])]), ["key"])
	rule.finding == set() with input as object.union(no_key, {"key": null})
}

_statement(type, powers) := {
	"name": "statement \"Use\"", "effect": "Allow",
	"principals": {"list": [{"type": type}]},
	"actions": {"at": "/actions", "complete": true, "list": [{"known": true}], "powers": powers},
}

_input(statements) := {
	"key": {"manager": {"value": "CUSTOMER"}, "spec": null},
	"policy": {"complete": true, "statements": statements},
}
