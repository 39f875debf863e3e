package rules.sharing.asg_slr_missing_same_account_test

import data.lib.sharing_test.keyed
import data.lib.sharing_test.with_changes
import data.rules.sharing.asg_slr_missing_same_account as rule

_group := with_changes(keyed, {
	"/resource/name": "Auto Scaling group web",
	"/resource/mechanism": "auto-scaling",
	"/resource/shared_with/0/kind": "service-linked-role",
	"/resource/shared_with/0/name": "service-linked role AWSServiceRoleForAutoScaling",
	"/resource/shared_with/0/own": "yes",
	"/resource/shared_with/0/keys/0/mechanism": "auto-scaling",
	"/resource/shared_with/0/keys/0/steps/0/missing": ["kms:CreateGrant"],
})

test_reports_what_the_role_lacks if {
	rule.finding == {{
		"at": "/resource/shared_with/0/keys/0", "related": ["/resource"], "confidence": "definite",
		"message": concat(" ", [
			"Auto Scaling group web launches volumes under aws_kms_key.images, but nothing allows",
			"service-linked role AWSServiceRoleForAutoScaling kms:CreateGrant",
		]),
	}} with input as _group
}

test_accepts_a_role_that_the_policy_or_a_grant_lets_in if {
	rule.finding == set() with input as with_changes(_group, {"/resource/shared_with/0/keys/0/steps/0/missing": []})
}

test_reports_the_default_key_of_the_account_as_possible if {
	{f.confidence | some f in rule.finding} == {"possible"} with input as with_changes(
		_group,
		{"/resource/shared_with/0/perhaps": true},
	)
}

test_accepts_an_aws_managed_key if {
	rule.finding == set() with input as with_changes(_group, {"/resource/shared_with/0/keys": []})
}

test_accepts_a_key_that_no_group_uses if {
	rule.finding == set() with input as with_changes(_group, {"/resource/mechanism": "ami"})
}

test_accepts_a_key_of_another_account if {
	rule.finding == set() with input as with_changes(_group, {
		"/resource/shared_with/0/keys/0/mechanism": "auto-scaling-foreign-key",
	})
}

test_accepts_what_nobody_knows if {
	changes := {
		"/resource/shared_with/0/keys/0/steps/0/missing": [],
		"/resource/shared_with/0/keys/0/steps/0/open": ["kms:Decrypt"],
	}
	rule.finding == set() with input as with_changes(_group, changes)
}
