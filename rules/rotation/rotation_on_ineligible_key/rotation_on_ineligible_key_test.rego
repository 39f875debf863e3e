package rules.rotation.rotation_on_ineligible_key_test

import data.rules.rotation.rotation_on_ineligible_key as rule

test_reports_an_asymmetric_key if {
	rule.finding == {{
		"at": "/key/rotation/enabled",
		"message": "automatic rotation is on, but the key cannot have it: its spec is RSA_2048, its usage is SIGN_VERIFY",
	}} with input as _input({"spec": _attribute("spec", "RSA_2048"), "usage": _attribute("usage", "SIGN_VERIFY")})
}

test_reports_imported_material_and_custom_key_stores if {
	{found.message | some found in rule.finding} == {concat(" ", [
		"automatic rotation is on, but the key cannot have it:",
		"it is in a custom key store, the origin of its material is EXTERNAL_KEY_STORE",
	])} with input as _input({
		"origin": _attribute("origin", "EXTERNAL_KEY_STORE"),
		"custom_key_store": _attribute("custom_key_store", "cks-1234567890abcdef0"),
	})
}

test_accepts_a_symmetric_encryption_key if {
	rule.finding == set() with input as _input({})
}

test_accepts_an_ineligible_key_without_rotation if {
	off := {"rotation": {"enabled": _attribute("rotation/enabled", false)}}
	rule.finding == set() with input as _input(object.union({"spec": _attribute("spec", "HMAC_256")}, off))
}

test_accepts_attributes_that_are_not_known_or_not_stated if {
	rule.finding == set() with input as _input({"spec": _unknown("spec"), "origin": null, "usage": null})
	rule.finding == set() with input as _input({"custom_key_store": _unknown("custom_key_store")})
}

test_accepts_a_replica_which_shows_the_rotation_of_its_primary if {
	rule.finding == set() with input as _input({"multi_region_type": _attribute("multi_region_type", "REPLICA")})
}

_input(change) := {"key": object.union(
	{
		"spec": _attribute("spec", "SYMMETRIC_DEFAULT"),
		"usage": _attribute("usage", "ENCRYPT_DECRYPT"),
		"origin": _attribute("origin", "AWS_KMS"),
		"custom_key_store": null,
		"rotation": {"enabled": _attribute("rotation/enabled", true)},
	},
	change,
)}

_attribute(name, value) := {"at": concat("/", ["/key", name]), "value": value, "known": true}

_unknown(name) := {"at": concat("/", ["/key", name]), "value": null, "known": false}
