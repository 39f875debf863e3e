package rules.rotation.rotation_disabled_test

import data.rules.rotation.rotation_disabled as rule

test_reports_a_key_that_could_rotate if {
	rule.finding == {{"at": "/key/rotation/enabled", "message": "automatic rotation of the key is off"}}
		with input as _input({})
}

test_reports_the_primary_of_a_multi_region_key if {
	count(rule.finding) == 1 with input as _input({"multi_region_type": _attribute("multi_region_type", "PRIMARY")})
}

test_accepts_keys_that_cannot_rotate_or_need_not if {
	every name, value in {
		"manager": "AWS", "state": "Disabled", "spec": "RSA_2048", "usage": "GENERATE_VERIFY_MAC", "origin": "EXTERNAL",
		"multi_region_type": "REPLICA", "custom_key_store": "cks-1234567890abcdef0",
	} {
		rule.finding == set() with input as _input({name: _attribute(name, value)})
	}
}

test_accepts_keys_of_which_something_is_not_known if {
	every name in {"manager", "state", "spec", "usage", "origin", "multi_region_type", "custom_key_store"} {
		rule.finding == set() with input as _input({name: _unknown(name)})
	}
	rule.finding == set() with input as _input({"rotation": {"enabled": _unknown("rotation/enabled")}})
}

test_accepts_keys_of_which_something_is_not_stated if {
	every name in {"manager", "state", "spec", "usage", "origin", "rotation"} {
		rule.finding == set() with input as {"key": json.patch(_key, [{"op": "add", "path": name, "value": null}])}
	}
	rule.finding == set() with input as {"key": null}
}

test_accepts_a_key_that_rotates if {
	rule.finding == set() with input as _input({"rotation": {"enabled": _attribute("rotation/enabled", true)}})
}

_key := {
	"manager": _attribute("manager", "CUSTOMER"),
	"state": _attribute("state", "Enabled"),
	"spec": _attribute("spec", "SYMMETRIC_DEFAULT"),
	"usage": _attribute("usage", "ENCRYPT_DECRYPT"),
	"origin": _attribute("origin", "AWS_KMS"),
	"custom_key_store": null,
	"multi_region_type": null,
	"rotation": {"enabled": _attribute("rotation/enabled", false), "period": null},
}

_input(change) := {"key": object.union(_key, change)}

_attribute(name, value) := {"at": concat("/", ["/key", name]), "value": value, "known": true}

_unknown(name) := {"at": concat("/", ["/key", name]), "value": null, "known": false}
