package rules.sharing.cloudtrail_cmk_missing_service_statement_test

import data.lib.sharing_test.logged
import data.lib.sharing_test.with_changes
import data.rules.sharing.cloudtrail_cmk_missing_service_statement as rule

_trail := with_changes(logged, {"/resource/mechanism": "cloudtrail", "/resource/name": "trail audit"})

_missing := with_changes(_trail, {"/resource/shared_with/0/keys/0/steps/0/missing": ["kms:GenerateDataKey"]})

test_reports_a_policy_without_the_service if {
	rule.finding == {{
		"at": "/resource/shared_with/0", "related": ["/resource/shared_with/0/keys/0"], "confidence": "definite",
		"message": concat(" ", [
			"trail audit is to be encrypted by CloudTrail with aws_kms_key.images,",
			"but the key policy does not let it call kms:GenerateDataKey",
		]),
	}} with input as _missing
}

test_reports_a_key_that_cannot_be_looked_up_as_low if {
	{f.severity | some f in rule.finding} == {"low"} with input as with_changes(_trail, {
		"/resource/shared_with/0/keys/0/steps/1/missing": ["kms:DescribeKey"],
	})
}

test_accepts_a_policy_with_the_service if {
	rule.finding == set() with input as _trail
}

test_accepts_event_data_stores_and_other_services if {
	rule.finding == set() with input as with_changes(_missing, {"/resource/mechanism": "logs"})
	rule.finding == set() with input as {"resource": null}
}

test_accepts_a_policy_that_is_not_known if {
	rule.finding == set() with input as with_changes(_missing, {"/resource/shared_with/0/keys": []})
	rule.finding == set() with input as with_changes(_trail, {
		"/resource/shared_with/0/keys/0/steps/0/open": ["kms:GenerateDataKey"],
	})
}
