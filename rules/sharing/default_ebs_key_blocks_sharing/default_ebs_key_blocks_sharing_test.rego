package rules.sharing.default_ebs_key_blocks_sharing_test

import data.lib.sharing_test.image
import data.lib.sharing_test.with_changes
import data.rules.sharing.default_ebs_key_blocks_sharing as rule

_followed := with_changes(image, {
	"/resource/encryption/0/key/default": true, "/resource/encryption/0/key/explicit": false,
	"/resource/default_key/by_default": "yes", "/resource/default_key/kind": "aws-managed",
})

test_reports_the_setting if {
	rule.finding == {{
		"at": "/resource/default_key", "related": ["/resource/shared_with/0"], "confidence": "definite",
		"message": concat(" ", [
			"the default key for EBS is alias/aws/ebs, so nobody with whom image golden is shared can use it:",
			"account 444455556666",
		]),
	}} with input as _followed
}

test_reports_an_image_builder_without_a_key if {
	changes := {"/resource/type": "AWS::ImageBuilder::DistributionConfiguration", "/resource/encryption": []}
	count(rule.finding) == 1 with input as with_changes(_followed, changes)
}

test_accepts_an_account_that_shares_nothing if {
	rule.finding == set() with input as with_changes(_followed, {"/resource/shared_with/0/own": "yes"})
	rule.finding == set() with input as with_changes(_followed, {"/resource/shared_with": []})
}

test_accepts_a_customer_managed_key_on_each_device if {
	changes := {"/resource/encryption/0/key/default": false, "/resource/encryption/0/key/kind": "customer-managed"}
	rule.finding == set() with input as with_changes(_followed, changes)
}

test_accepts_a_resource_that_names_the_key if {
	rule.finding == set() with input as with_changes(_followed, {"/resource/encryption/0/key/explicit": true})
}

test_accepts_another_default_key if {
	every kind in ["customer-managed", "unknown"] {
		rule.finding == set() with input as with_changes(_followed, {"/resource/default_key/kind": kind})
	}
}

test_accepts_encryption_by_default_that_is_off if {
	every by_default in ["no", "unknown"] {
		rule.finding == set() with input as with_changes(_followed, {"/resource/default_key/by_default": by_default})
	}
}
