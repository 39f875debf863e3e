package rules.sharing.rds_snapshot_share_aws_managed_key_test

import data.lib.sharing_test.image
import data.lib.sharing_test.with_changes
import data.rules.sharing.rds_snapshot_share_aws_managed_key as rule

_shared := with_changes(image, {
	"/resource/mechanism": "rds-snapshot",
	"/resource/name": "database snapshot orders",
	"/resource/encryption/0/key/alias": "alias/aws/rds",
	"/resource/encryption/0/part": "",
})

test_reports_an_aws_managed_key if {
	rule.finding == {{
		"at": "/resource/shared_with/0", "related": [], "confidence": "definite",
		"message": concat(" ", [
			"database snapshot orders is shared with account 444455556666, but it is encrypted",
			"with the AWS managed key alias/aws/rds, which no other account can use",
		]),
	}} with input as _shared
}

test_reports_what_is_shared_with_everyone if {
	changes := {"/resource/shared_with/0/kind": "everyone", "/resource/encryption/0/key/kind": "customer-managed"}
	rule.finding == {{
		"at": "/resource/shared_with/0", "confidence": "definite",
		"message": concat(" ", [
			"database snapshot orders is shared with everyone, but it is encrypted:",
			"AWS refuses that, whatever the key",
		]),
	}} with input as with_changes(_shared, changes)
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
		{f.confidence | some f in rule.finding} == {"possible"} with input as with_changes(_shared, changes)
	}
}

test_accepts_what_is_not_encrypted if {
	every changes in [{"/resource/encryption/0/encrypted": "no"}, {"/resource/encryption/0/encrypted": "unknown"}] {
		rule.finding == set() with input as with_changes(_shared, changes)
	}
}

test_accepts_the_account_that_owns_it if {
	rule.finding == set() with input as with_changes(_shared, {"/resource/shared_with/0/own": "yes"})
}

test_accepts_a_customer_managed_key if {
	rule.finding == set() with input as with_changes(_shared, {"/resource/encryption/0/key/kind": "customer-managed"})
}

test_accepts_a_key_that_is_not_known if {
	rule.finding == set() with input as with_changes(_shared, {"/resource/encryption/0/key/kind": "unknown"})
}

test_accepts_what_is_shared_in_another_way if {
	rule.finding == set() with input as with_changes(_shared, {"/resource/mechanism": "auto-scaling"})
}

test_accepts_keys_and_policies if {
	rule.finding == set() with input as {"key": null, "policy": {"kind": "key", "statements": []}}
}
