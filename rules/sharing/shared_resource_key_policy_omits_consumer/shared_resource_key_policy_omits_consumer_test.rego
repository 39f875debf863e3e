package rules.sharing.shared_resource_key_policy_omits_consumer_test

import data.lib.sharing_test.image
import data.lib.sharing_test.keyed
import data.lib.sharing_test.with_changes
import data.rules.sharing.shared_resource_key_policy_omits_consumer as rule

_omitted := with_changes(keyed, {
	"/resource/shared_with/0/keys/0/admitted": "no",
	"/resource/shared_with/0/keys/0/steps/0/missing": ["kms:Decrypt"],
})

test_reports_a_policy_that_lets_nobody_in if {
	rule.finding == {{
		"at": "/resource/shared_with/0", "related": ["/resource/shared_with/0/keys/0"], "confidence": "definite",
		"values": {"consumer": "444455556666"},
		"message": concat(" ", [
			"image golden is shared with account 444455556666, but the policy of its key aws_kms_key.images",
			"lets nobody of that account in",
		]),
	}} with input as _omitted
}

test_reports_an_organization_that_may_not_be_the_account_s_as_low if {
	changes := {
		"/resource/shared_with/0/keys/0/admitted": "unknown",
		"/resource/shared_with/0/keys/0/depends": ["aws:PrincipalOrgID"],
	}
	{[f.severity, f.confidence] | some f in rule.finding} == {["low", "possible"]} with input as with_changes(
		keyed,
		changes,
	)
}

test_reports_a_share_that_need_not_be_there_as_possible if {
	{f.confidence | some f in rule.finding} == {"possible"} with input as with_changes(_omitted, {
		"/resource/shared_with/0/perhaps": true,
	})
}

test_accepts_the_account_that_owns_it if {
	rule.finding == set() with input as with_changes(_omitted, {"/resource/shared_with/0/own": "yes"})
	rule.finding == set() with input as with_changes(_omitted, {"/resource/shared_with/0/own": "unknown"})
}

test_accepts_pulls_and_mounts_that_need_no_permission if {
	rule.finding == set() with input as with_changes(_omitted, {"/resource/shared_with/0/keys": []})
}

test_accepts_a_policy_that_lets_the_account_in if {
	rule.finding == set() with input as keyed
}

test_accepts_a_policy_that_is_not_known if {
	rule.finding == set() with input as with_changes(keyed, {"/resource/shared_with/0/keys/0/admitted": "unknown"})
}

test_accepts_a_key_that_aws_owns_and_no_kms_encryption if {
	rule.finding == set() with input as with_changes(image, {"/resource/encryption/0/key/kind": "aws-owned"})
	rule.finding == set() with input as with_changes(image, {"/resource/encryption": []})
}

test_leaves_conditions_and_organizations_to_other_rules if {
	blocked := [{"statement": "statement 2", "key": "kms:ViaService", "demand": "", "actions": ["kms:Decrypt"]}]
	rule.finding == set() with input as with_changes(_omitted, {
		"/resource/shared_with/0/keys/0/steps/0/blocked": blocked,
	})
	rule.finding == set() with input as with_changes(_omitted, {"/resource/shared_with/0/kind": "organization"})
}
