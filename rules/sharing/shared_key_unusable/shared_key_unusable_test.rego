package rules.sharing.shared_key_unusable_test

import data.lib.sharing_test.keyed
import data.lib.sharing_test.with_changes
import data.rules.sharing.shared_key_unusable as rule

_state(state) := with_changes(keyed, {
	"/resource/encryption/0/key/state": state, "/resource/encryption/0/key/address": "aws_kms_key.images",
})

test_reports_a_disabled_key if {
	rule.finding == {{
		"at": "/resource/encryption/0/key", "related": ["/resource/shared_with/0"], "confidence": "definite",
		"message": concat(" ", [
			"image golden is shared with account 444455556666, but its key aws_kms_key.images is disabled,",
			"so nobody can use what it encrypts",
		]),
	}} with input as _state("Disabled")
}

test_reports_other_states_in_which_nothing_works if {
	every state in ["PendingDeletion", "PendingReplicaDeletion", "PendingImport", "Unavailable"] {
		count(rule.finding) == 1 with input as _state(state)
	}
}

test_accepts_an_enabled_key_and_one_of_unknown_state if {
	every state in ["Enabled", "Creating", "Updating", ""] {
		rule.finding == set() with input as _state(state)
	}
}

test_accepts_a_resource_that_is_not_shared if {
	rule.finding == set() with input as with_changes(_state("Disabled"), {"/resource/shared_with": []})
	rule.finding == set() with input as with_changes(_state("Disabled"), {"/resource/shared_with/0/own": "yes"})
}
