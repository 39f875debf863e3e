package rules.sharing.logs_cmk_missing_service_statement_test

import data.lib.sharing_test.condition
import data.lib.sharing_test.logged
import data.lib.sharing_test.with_changes
import data.rules.sharing.logs_cmk_missing_service_statement as rule

_first := "/resource/shared_with/0/keys/0/steps/0/"

_missing := with_changes(logged, {concat("", [_first, "missing"]): ["kms:Decrypt", "kms:GenerateDataKey"]})

test_reports_a_policy_without_the_service if {
	rule.finding == {{
		"at": "/resource/shared_with/0", "related": ["/resource/shared_with/0/keys/0"], "confidence": "definite",
		"values": {"service": "logs.eu-west-1.amazonaws.com"},
		"message": concat(" ", [
			"log group app is to be encrypted with aws_kms_key.images for service logs.eu-west-1.amazonaws.com,",
			"but the key policy does not let it call kms:Decrypt, kms:GenerateDataKey",
		]),
	}} with input as _missing
}

test_reports_an_encryption_context_of_another_log_group if {
	changes := {concat("", [_first, "missing"]): ["kms:Decrypt"], concat("", [_first, "blocked"]): [condition]}
	some f in rule.finding with input as with_changes(logged, changes)
	contains(f.message, "lets it call kms:Decrypt only if kms:EncryptionContext:aws:logs:arn matches")
}

test_reports_less_than_is_documented_as_low if {
	{f.severity | some f in rule.finding} == {"low"} with input as with_changes(logged, {
		"/resource/shared_with/0/keys/0/steps/1/missing": ["kms:Encrypt"],
	})
}

test_accepts_a_policy_with_the_service if {
	rule.finding == set() with input as logged
}

test_accepts_a_policy_that_is_not_known if {
	rule.finding == set() with input as with_changes(_missing, {"/resource/shared_with/0/keys": []})
	rule.finding == set() with input as with_changes(logged, {concat("", [_first, "open"]): ["kms:Decrypt"]})
}

test_leaves_other_services_to_other_rules if {
	rule.finding == set() with input as with_changes(_missing, {"/resource/mechanism": "cloudtrail"})
}
