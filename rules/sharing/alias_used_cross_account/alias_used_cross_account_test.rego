package rules.sharing.alias_used_cross_account_test

import data.lib.sharing_test.keyed
import data.lib.sharing_test.with_changes
import data.rules.sharing.alias_used_cross_account as rule

_bucket := with_changes(keyed, {
	"/resource/type": "AWS::S3::Bucket", "/resource/name": "bucket data",
	"/resource/encryption/0/key/text": "alias/data", "/resource/shared_with/0/mechanism": "s3-write",
})

test_reports_an_alias if {
	rule.finding == {{
		"at": "/resource/encryption/0/key", "related": ["/resource/shared_with/0"], "confidence": "definite",
		"message": concat(" ", [
			"bucket data names its key alias/data without an ARN, but account 444455556666 writes to it,",
			"for whom that means a key of its own account",
		]),
	}} with input as _bucket
}

test_reports_an_alias_of_an_unknown_key if {
	count(rule.finding) == 1 with input as with_changes(_bucket, {"/resource/encryption/0/key/kind": "unknown"})
}

test_reports_an_account_that_may_be_its_own_as_possible if {
	{f.confidence | some f in rule.finding} == {"possible"} with input as with_changes(_bucket, {
		"/resource/shared_with/0/own": "unknown",
	})
}

test_accepts_an_alias_in_the_same_account if {
	rule.finding == set() with input as with_changes(_bucket, {"/resource/shared_with/0/own": "yes"})
}

test_accepts_arns_and_names_that_are_not_known if {
	rule.finding == set() with input as with_changes(_bucket, {"/resource/encryption/0/key/text": "arn:aws:kms:…"})
	rule.finding == set() with input as with_changes(_bucket, {
		"/resource/encryption/0/key/text": "${var.key}", "/resource/encryption/0/key/kind": "unknown",
	})
}

test_accepts_who_only_reads_and_other_resources if {
	rule.finding == set() with input as with_changes(_bucket, {"/resource/shared_with/0/mechanism": "s3-read"})
	rule.finding == set() with input as with_changes(_bucket, {"/resource/type": "AWS::SQS::Queue"})
}
