package rules.sharing.copy_path_not_reencrypted_test

import data.lib.sharing_test.image
import data.lib.sharing_test.with_changes
import data.rules.sharing.copy_path_not_reencrypted as rule

_copy(changes) := with_changes(image, {"/resource/copy": object.union(
	{"at": "/resource/copy", "encrypted": "yes", "names_key": false, "same_region": "yes"},
	changes,
)})

_keyed(changes) := with_changes(_copy(changes), {"/resource/encryption/0/key/kind": "customer-managed"})

test_reports_a_copy_on_an_aws_managed_key if {
	rule.finding == {{
		"at": "/resource/copy", "confidence": "definite",
		"message": concat(" ", [
			"image golden is a copy that is shared with account 444455556666,",
			"but the copy is encrypted with alias/aws/ebs, which no other account can use",
		]),
	}} with input as _copy({})
}

test_reports_a_default_key_that_is_not_known_as_medium if {
	unknown := with_changes(_copy({}), {
		"/resource/encryption/0/key/kind": "unknown",
		"/resource/encryption/0/key/default": true,
	})
	{[f.severity, f.confidence] | some f in rule.finding} == {["medium", "possible"]} with input as unknown
}

test_reports_a_key_without_encryption if {
	{f.message | some f in rule.finding} == {
		"image golden is a copy with kms_key_id but without encrypted = true, which EC2 refuses",
	} with input as _keyed({"names_key": true, "encrypted": "no"})
}

test_reports_a_key_of_another_region if {
	{f.message | some f in rule.finding} == {
		"image golden is a copy under a key of another Region, which AWS refuses",
	} with input as _keyed({"names_key": true, "same_region": "no"})
}

test_accepts_a_copy_that_stays_in_the_account if {
	rule.finding == set() with input as with_changes(_copy({}), {"/resource/shared_with/0/own": "yes"})
	rule.finding == set() with input as with_changes(_copy({}), {"/resource/shared_with": []})
	rule.finding == set() with input as with_changes(
		_keyed({"names_key": true, "encrypted": "no"}),
		{"/resource/shared_with/0/own": "yes"},
	)
}

test_accepts_a_copy_under_a_customer_managed_key if {
	rule.finding == set() with input as _keyed({"names_key": true})
}

test_accepts_what_is_not_encrypted_and_no_copy if {
	rule.finding == set() with input as with_changes(_copy({}), {"/resource/encryption/0/encrypted": "no"})
	rule.finding == set() with input as image
}

test_accepts_a_database_copy_without_the_parameter if {
	database := with_changes(_keyed({"names_key": true, "encrypted": "no"}), {"/resource/mechanism": "rds-snapshot"})
	rule.finding == set() with input as database
}
