package rules.sharing.ami_share_aws_managed_key_test

import data.lib.sharing_test.image
import data.lib.sharing_test.with_changes
import data.rules.sharing.ami_share_aws_managed_key as rule

test_reports_an_aws_managed_key if {
	rule.finding == {{
		"at": "/resource/shared_with/0", "related": [], "confidence": "definite",
		"message": concat(" ", [
			"image golden is shared with account 444455556666, but /dev/xvda is encrypted",
			"with the AWS managed key alias/aws/ebs, which no other account can use",
		]),
	}} with input as image
}

test_reports_what_is_shared_with_everyone if {
	changes := {"/resource/shared_with/0/kind": "everyone", "/resource/encryption/0/key/kind": "customer-managed"}
	rule.finding == {{
		"at": "/resource/shared_with/0", "confidence": "definite",
		"message": "image golden is shared with everyone, but /dev/xvda is encrypted: AWS refuses that, whatever the key",
	}} with input as with_changes(image, changes)
}

test_reports_an_account_that_is_not_known_as_possible if {
	every changes in [
		{
			"/resource/shared_with/0/own": "unknown",
		},
		{
			"/resource/shared_with/0/perhaps": true,
		},
		{"/resource/shared_with/0/kind": "unknown", "/resource/shared_with/0/known": false},
	] {
		{f.confidence | some f in rule.finding} == {"possible"} with input as with_changes(image, changes)
	}
}

test_accepts_what_is_not_encrypted if {
	every changes in [{"/resource/encryption/0/encrypted": "no"}, {"/resource/encryption/0/encrypted": "unknown"}] {
		rule.finding == set() with input as with_changes(image, changes)
	}
}

test_accepts_the_account_that_owns_it if {
	rule.finding == set() with input as with_changes(image, {"/resource/shared_with/0/own": "yes"})
}

test_accepts_a_customer_managed_key if {
	rule.finding == set() with input as with_changes(image, {"/resource/encryption/0/key/kind": "customer-managed"})
}

test_accepts_a_key_that_is_not_known if {
	rule.finding == set() with input as with_changes(image, {"/resource/encryption/0/key/kind": "unknown"})
}

test_accepts_what_is_shared_in_another_way if {
	rule.finding == set() with input as with_changes(image, {"/resource/mechanism": "auto-scaling"})
}

test_accepts_keys_and_policies if {
	rule.finding == set() with input as {"key": null, "policy": {"kind": "key", "statements": []}}
}

test_reports_a_default_key_that_is_not_known_as_medium if {
	changes := {
		"/resource/encryption/0/key/kind": "unknown",
		"/resource/encryption/0/key/default": true,
		"/resource/encryption/0/key/explicit": false,
	}
	{[f.severity, f.confidence] | some f in rule.finding} == {["medium", "possible"]} with input as with_changes(
		image,
		changes,
	)
}
