package rules.sharing.share_condition_blocks_consumer_test

import data.lib.sharing_test.keyed
import data.lib.sharing_test.with_changes
import data.rules.sharing.share_condition_blocks_consumer as rule

_block := {
	"statement": "statement \"Use\"", "key": "kms:ViaService", "actions": ["kms:CreateGrant", "kms:Decrypt"],
	"demand": "kms:ViaService matches \"s3.eu-west-1.amazonaws.com\" (StringEquals)",
}

_blocked := with_changes(keyed, {"/resource/shared_with/0/keys/0/steps/0/blocked": [_block]})

test_reports_the_condition if {
	rule.finding == {{
		"at": "/resource/shared_with/0", "related": ["/resource/shared_with/0/keys/0"], "confidence": "definite",
		"message": concat(" ", [
			"image golden is shared with account 444455556666, but statement \"Use\" of the key policy of aws_kms_key.images",
			"allows kms:CreateGrant, kms:Decrypt only if kms:ViaService matches \"s3.eu-west-1.amazonaws.com\" (StringEquals)",
		]),
	}} with input as _blocked
}

test_reports_a_share_that_need_not_be_there_as_possible if {
	{f.confidence | some f in rule.finding} == {"possible"} with input as with_changes(_blocked, {
		"/resource/shared_with/0/perhaps": true,
	})
}

test_accepts_conditions_that_the_call_meets if {
	rule.finding == set() with input as keyed
}

test_accepts_what_only_another_step_needs if {
	changes := {
		"/resource/shared_with/0/keys/0/steps/0/blocked": [],
		"/resource/shared_with/0/keys/0/steps/1/blocked": [_block],
	}
	rule.finding == set() with input as with_changes(_blocked, changes)
}

test_accepts_the_owner_and_leaves_organizations_to_another_rule if {
	rule.finding == set() with input as with_changes(_blocked, {"/resource/shared_with/0/own": "yes"})
	rule.finding == set() with input as with_changes(_blocked, {"/resource/shared_with/0/kind": "organization"})
}
