package rules.sharing.queue_topic_aws_managed_key_unreachable_test

import data.lib.sharing_test.image
import data.lib.sharing_test.with_changes
import data.rules.sharing.queue_topic_aws_managed_key_unreachable as rule

_account := with_changes(image, {
	"/resource/type": "AWS::SQS::Queue", "/resource/name": "queue jobs",
	"/resource/encryption/0/key/alias": "alias/aws/sqs",
})

_service := with_changes(_account, {
	"/resource/shared_with/0/kind": "service", "/resource/shared_with/0/name": "service s3.amazonaws.com",
})

test_reports_a_service if {
	rule.finding == {{
		"at": "/resource/shared_with/0", "related": [], "confidence": "definite",
		"message": concat(" ", [
			"queue jobs lets service s3.amazonaws.com send to it, but it is encrypted with alias/aws/sqs,",
			"which lets no service in by its name",
		]),
	}} with input as _service
}

test_reports_another_account if {
	rule.finding == {{
		"at": "/resource/shared_with/0", "related": [], "confidence": "definite",
		"message": concat(" ", [
			"queue jobs lets account 444455556666 use it, but it is encrypted with alias/aws/sqs,",
			"which no other account can use",
		]),
	}} with input as _account
}

test_accepts_sse_sqs_and_no_encryption if {
	rule.finding == set() with input as with_changes(_service, {"/resource/encryption": []})
	rule.finding == set() with input as with_changes(_service, {"/resource/encryption/0/encrypted": "no"})
}

test_accepts_principals_of_the_same_account if {
	rule.finding == set() with input as with_changes(_account, {"/resource/shared_with/0/own": "yes"})
}

test_accepts_a_queue_that_only_lambda_takes_from if {
	rule.finding == set() with input as with_changes(_service, {"/resource/shared_with": []})
}

test_accepts_a_customer_managed_key if {
	rule.finding == set() with input as with_changes(_service, {"/resource/encryption/0/key/kind": "customer-managed"})
}
