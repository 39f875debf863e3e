package rules.sharing.service_publisher_missing_on_cmk_test

import data.lib.sharing_test.logged
import data.lib.sharing_test.with_changes
import data.rules.sharing.service_publisher_missing_on_cmk as rule

_missing := with_changes(logged, {
	"/resource/type": "AWS::SNS::Topic", "/resource/name": "topic alarms", "/resource/mechanism": "sns-publish",
	"/resource/shared_with/0/name": "service cloudwatch.amazonaws.com",
	"/resource/shared_with/0/id": "cloudwatch.amazonaws.com",
	"/resource/shared_with/0/keys/0/steps/0/missing": ["kms:Decrypt", "kms:GenerateDataKey"],
})

test_reports_a_service_that_the_key_leaves_out if {
	rule.finding == {{
		"at": "/resource/shared_with/0", "related": ["/resource/shared_with/0/keys/0"], "confidence": "definite",
		"values": {"service": "cloudwatch.amazonaws.com"},
		"message": concat(" ", [
			"topic alarms lets service cloudwatch.amazonaws.com send to it, but the policy of its key aws_kms_key.images",
			"does not let it call kms:Decrypt, kms:GenerateDataKey",
		]),
	}} with input as _missing
}

test_accepts_a_key_that_lets_the_service_in if {
	rule.finding == set() with input as with_changes(_missing, {
		"/resource/shared_with/0/keys/0/steps/0/missing": [],
	})
}

test_accepts_services_that_send_by_a_role if {
	rule.finding == set() with input as with_changes(_missing, {"/resource/shared_with": []})
}

test_accepts_a_policy_that_is_not_known if {
	rule.finding == set() with input as with_changes(_missing, {"/resource/shared_with/0/keys": []})
}

test_leaves_accounts_and_log_groups_to_other_rules if {
	rule.finding == set() with input as with_changes(_missing, {"/resource/shared_with/0/kind": "account"})
	rule.finding == set() with input as with_changes(_missing, {"/resource/type": "AWS::Logs::LogGroup"})
}
