package rules.sharing.org_share_key_policy_mismatch_test

import data.lib.sharing_test.keyed
import data.lib.sharing_test.with_changes
import data.rules.sharing.org_share_key_policy_mismatch as rule

_shared := with_changes(keyed, {
	"/resource/shared_with/0/kind": "organization",
	"/resource/shared_with/0/name": "organization o-abc123",
	"/resource/shared_with/0/organization": "o-abc123",
})

test_reports_a_policy_that_lets_nobody_in if {
	rule.finding == {{
		"at": "/resource/shared_with/0", "related": ["/resource/shared_with/0/keys/0"], "confidence": "definite",
		"values": {"organization": "o-abc123"},
		"message": concat(" ", [
			"image golden is shared with organization o-abc123,",
			"but the policy of its key aws_kms_key.images lets in nobody of it",
		]),
	}} with input as with_changes(_shared, {"/resource/shared_with/0/keys/0/admitted": "no"})
}

test_reports_a_missing_action if {
	{f.message | some f in rule.finding} == {concat(" ", [
		"image golden is shared with organization o-abc123, but to launch it under a key of its own",
		"its accounts also need kms:CreateGrant on aws_kms_key.images",
	])} with input as with_changes(_shared, {"/resource/shared_with/0/keys/0/steps/0/missing": ["kms:CreateGrant"]})
}

test_reports_other_units_as_possible if {
	changes := {
		"/resource/shared_with/0/kind": "organizational-unit", "/resource/shared_with/0/keys/0/admitted": "unknown",
		"/resource/shared_with/0/keys/0/depends": ["aws:PrincipalOrgPaths"],
	}
	{[f.severity, f.confidence] | some f in rule.finding} == {["medium", "possible"]} with input as with_changes(
		_shared,
		changes,
	)
}

test_accepts_a_policy_that_lets_the_organization_in if {
	rule.finding == set() with input as _shared
}

test_accepts_a_policy_that_names_accounts if {
	changes := {
		"/resource/shared_with/0/keys/0/admitted": "unknown",
		"/resource/shared_with/0/keys/0/depends": ["aws:PrincipalAccount"],
	}
	rule.finding == set() with input as with_changes(_shared, changes)
}

test_leaves_accounts_to_other_rules if {
	rule.finding == set() with input as with_changes(_shared, {
		"/resource/shared_with/0/kind": "account",
		"/resource/shared_with/0/keys/0/admitted": "no",
	})
}
