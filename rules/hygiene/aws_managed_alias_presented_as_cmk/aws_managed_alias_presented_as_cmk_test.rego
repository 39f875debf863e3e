package rules.hygiene.aws_managed_alias_presented_as_cmk_test

import data.rules.hygiene.aws_managed_alias_presented_as_cmk as rule

test_reports_a_resource_that_names_one if {
	rule.finding == {{
		"at": "/aws_managed", "confidence": "definite",
		"message": "aws_sqs_queue.q names the AWS managed key alias/aws/sqs, where a customer managed key is required",
	}} with input as _input(true)
}

test_reports_one_that_is_named_in_some_case_as_possible if {
	{f.confidence | some f in rule.finding} == {"possible"} with input as _input(false)
}

test_accepts_keys_policies_and_other_resources if {
	rule.finding == set() with input as {"key": {"at": "/key"}}
	rule.finding == set() with input as {"key": null, "policy": null, "resource": {"at": "/resource"}}
}

_input(certain) := {"key": null, "policy": null, "aws_managed": {
	"at": "/aws_managed", "type": "AWS::SQS::Queue", "name": "aws_sqs_queue.q",
	"alias": "alias/aws/sqs", "certain": certain,
}}
