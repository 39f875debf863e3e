package rules.sharing.asg_slr_needs_grant_cross_account_test

import data.lib.sharing_test.image
import data.lib.sharing_test.keyed
import data.lib.sharing_test.with_changes
import data.rules.sharing.asg_slr_needs_grant_cross_account as rule

_group := with_changes(keyed, {
	"/resource/name": "Auto Scaling group web",
	"/resource/mechanism": "auto-scaling",
	"/resource/shared_with/0/kind": "service-linked-role",
	"/resource/shared_with/0/name": "service-linked role AWSServiceRoleForAutoScaling",
	"/resource/shared_with/0/keys/0/mechanism": "auto-scaling-foreign-key",
	"/resource/shared_with/0/keys/0/steps/0/missing": ["kms:Decrypt"],
})

_elsewhere := with_changes(image, {
	"/resource/name": "Auto Scaling group web",
	"/resource/mechanism": "auto-scaling",
	"/resource/shared_with/0/kind": "service-linked-role",
	"/resource/encryption/0/key/kind": "unknown",
	"/resource/encryption/0/key/account": "external",
	"/resource/encryption/0/key/text": "arn:aws:kms:eu-west-1:999988887777:key/1",
})

test_reports_a_missing_grant if {
	rule.finding == {{
		"at": "/resource", "related": ["/resource/shared_with/0/keys/0"], "confidence": "definite",
		"message": concat(" ", [
			"Auto Scaling group web launches volumes under aws_kms_key.images, a key of another account, but no grant gives its",
			"service-linked role AWSServiceRoleForAutoScaling kms:Decrypt",
		]),
	}} with input as _group
}

test_reports_a_key_that_is_not_in_the_input_as_possible if {
	rule.finding == {{
		"at": "/resource/encryption/0/key", "confidence": "possible",
		"message": concat(" ", [
			"Auto Scaling group web launches /dev/xvda under arn:aws:kms:eu-west-1:999988887777:key/1,",
			"a key of another account: its service-linked role needs a grant on that key, and none is in the input",
		]),
	}} with input as _elsewhere
}

test_accepts_a_grant if {
	rule.finding == set() with input as with_changes(_group, {"/resource/shared_with/0/keys/0/steps/0/missing": []})
}

test_accepts_a_key_of_the_account if {
	rule.finding == set() with input as with_changes(_group, {
		"/resource/shared_with/0/keys/0/mechanism": "auto-scaling",
	})
	rule.finding == set() with input as with_changes(_elsewhere, {"/resource/encryption/0/key/account": "own"})
	rule.finding == set() with input as with_changes(_elsewhere, {"/resource/encryption/0/key/account": "unknown"})
}

test_accepts_an_aws_managed_key if {
	rule.finding == set() with input as with_changes(_elsewhere, {"/resource/encryption/0/key/kind": "aws-managed"})
}

test_accepts_launches_without_auto_scaling if {
	rule.finding == set() with input as with_changes(_elsewhere, {"/resource/mechanism": "ami"})
}
