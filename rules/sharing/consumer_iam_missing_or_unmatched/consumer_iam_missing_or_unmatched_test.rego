package rules.sharing.consumer_iam_missing_or_unmatched_test

import data.lib.sharing_test.keyed
import data.lib.sharing_test.with_changes
import data.rules.sharing.consumer_iam_missing_or_unmatched as rule

_identity(changes) := with_changes(keyed, {"/resource/shared_with/0/keys/0/identity": object.union(
	{"allowed": "no", "principal": "", "missing": ["kms:Decrypt"]},
	changes,
)})

test_reports_an_account_without_permission if {
	rule.finding == {{
		"at": "/resource/shared_with/0", "related": ["/resource/shared_with/0/keys/0"],
		"values": {"consumer": "444455556666", "arn": "arn:aws:kms:eu-west-1:111122223333:key/1"},
		"message": concat(" ", [
			"image golden is shared with account 444455556666, and the key policy of aws_kms_key.images lets it in, but no IAM",
			"policy of that account allows kms:Decrypt on arn:aws:kms:eu-west-1:111122223333:key/1",
		]),
	}} with input as _identity({})
}

test_reports_what_a_role_lacks if {
	{f.message | some f in rule.finding} == {concat(" ", [
		"image golden is shared with account 444455556666, and the key policy of aws_kms_key.images lets it in, but its IAM",
		"policies allow nobody all that is needed: role App lacks kms:Decrypt on arn:aws:kms:eu-west-1:111122223333:key/1",
	])} with input as _identity({"principal": "role App"})
}

test_accepts_policies_that_are_not_in_the_input if {
	rule.finding == set() with input as keyed
}

test_accepts_a_principal_with_permission if {
	rule.finding == set() with input as _identity({"allowed": "yes"})
}

test_accepts_policies_that_are_not_known if {
	rule.finding == set() with input as _identity({"allowed": "unknown"})
}

test_accepts_the_account_that_owns_it if {
	rule.finding == set() with input as with_changes(_identity({}), {"/resource/shared_with/0/own": "yes"})
}
