package rules.hygiene.alias_to_unusable_key_test

import data.rules.hygiene.alias_to_unusable_key as rule

test_reports_aliases_of_keys_that_cannot_be_used if {
	every state, why in {
		"Disabled": "is disabled", "PendingDeletion": "is pending deletion",
		"PendingReplicaDeletion": "is pending deletion",
	} {
		rule.finding == {{
			"at": "/name",
			"message": concat(" ", ["alias/orders points to a key that", why]),
		}} with input as _input(state)
	}
}

test_accepts_other_states if {
	every state in ["Enabled", "PendingImport", null] {
		rule.finding == set() with input as _input(state)
	}
}

test_accepts_a_key_without_alias if {
	rule.finding == set() with input as {"key": {"state": {"value": "Disabled"}}}
}

_input(state) := {"key": {
	"state": {"value": state},
	"aliases": [{"name": {"at": "/name", "text": "alias/orders"}}],
}}
