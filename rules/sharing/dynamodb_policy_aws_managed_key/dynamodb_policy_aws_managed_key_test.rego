package rules.sharing.dynamodb_policy_aws_managed_key_test

import data.lib.sharing_test.image
import data.lib.sharing_test.with_changes
import data.rules.sharing.dynamodb_policy_aws_managed_key as rule

_shared := with_changes(image, {
	"/resource/type": "AWS::DynamoDB::Table", "/resource/name": "table orders", "/resource/encryption/0/part": "",
	"/resource/encryption/0/key/alias": "alias/aws/dynamodb",
})

test_reports_the_aws_managed_key if {
	rule.finding == {{
		"at": "/resource/shared_with/0", "related": [], "confidence": "definite",
		"message": concat(" ", [
			"table orders lets account 444455556666 use it, but it is encrypted with",
			"the AWS managed key alias/aws/dynamodb, which no other account can use",
		]),
	}} with input as _shared
}

test_reports_an_account_that_may_be_its_own_as_possible if {
	{f.confidence | some f in rule.finding} == {"possible"} with input as with_changes(_shared, {
		"/resource/shared_with/0/own": "unknown",
	})
}

test_accepts_the_account_that_owns_it if {
	rule.finding == set() with input as with_changes(_shared, {"/resource/shared_with/0/own": "yes"})
}

test_accepts_a_policy_that_lets_in_nobody if {
	rule.finding == set() with input as with_changes(_shared, {"/resource/shared_with": []})
}

test_accepts_other_keys_and_none if {
	every kind in ["customer-managed", "aws-owned", "unknown"] {
		rule.finding == set() with input as with_changes(_shared, {"/resource/encryption/0/key/kind": kind})
	}
	rule.finding == set() with input as with_changes(_shared, {"/resource/encryption/0/encrypted": "no"})
}

test_leaves_other_resources_to_other_rules if {
	rule.finding == set() with input as image
}
