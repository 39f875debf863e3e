package rules.sharing.shared_resource_key_policy_missing_actions_test

import data.lib.sharing_test.keyed
import data.lib.sharing_test.with_changes
import data.rules.sharing.shared_resource_key_policy_missing_actions as rule

test_reports_what_nothing_works_without if {
	rule.finding == {{
		"at": "/resource/shared_with/0", "related": ["/resource/shared_with/0/keys/0"], "confidence": "definite",
		"values": {"consumer": "444455556666", "actions": "kms:CreateGrant"},
		"message": concat(" ", [
			"image golden is shared with account 444455556666, but to launch it under a key of its own",
			"that account also needs kms:CreateGrant on aws_kms_key.images",
		]),
	}} with input as with_changes(keyed, {"/resource/shared_with/0/keys/0/steps/0/missing": ["kms:CreateGrant"]})
}

test_reports_what_only_the_same_key_needs_as_medium if {
	changes := {"/resource/shared_with/0/keys/0/steps/1/missing": ["kms:GenerateDataKey"]}
	{[f.severity, f.confidence] | some f in rule.finding} == {["medium", "definite"]} with input as with_changes(
		keyed,
		changes,
	)
}

test_reports_a_share_that_need_not_be_there_as_possible if {
	changes := {
		"/resource/shared_with/0/perhaps": true,
		"/resource/shared_with/0/keys/0/steps/0/missing": ["kms:Decrypt"],
	}
	{f.confidence | some f in rule.finding} == {"possible"} with input as with_changes(keyed, changes)
}

test_accepts_a_policy_that_allows_all_and_more if {
	rule.finding == set() with input as keyed
}

test_accepts_actions_of_which_nobody_knows if {
	rule.finding == set() with input as with_changes(keyed, {
		"/resource/shared_with/0/keys/0/steps/0/open": ["kms:CreateGrant"],
	})
}

test_accepts_what_a_read_does_not_need if {
	reading := object.remove(keyed.resource.shared_with[0].keys[0].steps[0], ["missing"])
	steps := [object.union(reading, {"required": ["kms:Decrypt"], "missing": []})]
	rule.finding == set() with input as with_changes(keyed, {"/resource/shared_with/0/keys/0/steps": steps})
}

test_leaves_the_rest_to_other_rules if {
	lacking := with_changes(keyed, {"/resource/shared_with/0/keys/0/steps/0/missing": ["kms:Decrypt"]})
	blocked := [{"statement": "statement 2", "key": "kms:ViaService", "demand": "", "actions": ["kms:Decrypt"]}]
	every changes in [
		{"/resource/shared_with/0/keys/0/admitted": "no"},
		{"/resource/shared_with/0/keys/0/admitted": "unknown"},
		{"/resource/shared_with/0/keys/0/steps/0/blocked": blocked},
		{"/resource/shared_with/0/kind": "organization"},
		{"/resource/shared_with/0/own": "yes"},
	] {
		rule.finding == set() with input as with_changes(lacking, changes)
	}
}
