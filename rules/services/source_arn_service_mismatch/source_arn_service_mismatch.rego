# METADATA
# title: aws:SourceArn is of another service than the principal
# description: |
#   The service acts for resources of its own: Amazon SNS for topics, Amazon S3 for buckets, AWS CloudTrail for
#   trails. A condition that demands the ARN of a resource of another service never holds for it.
#
#   Not reported: services that act for resources of others, such as Amazon EventBridge, its Scheduler and Pipes,
#   and the delivery of logs; statements with several services; patterns and values that are not known.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
#   description: IAM User Guide, The confused deputy problem
# custom:
#   id: KMS506
#   severity: low
#   default: pedantic
#   remediation: >-
#     Write the ARN of the resource of the service that the statement names.
package rules.services.source_arn_service_mismatch

# METADATA
# description: The ARN's service is another one than the principal.
# entrypoint: true
finding contains {"at": value.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	input.policy.kind == "key"
	some statement in input.policy.statements
	statement.effect == "Allow"
	count(statement.principals.list) == 1
	own := _services[statement.principals.list[0].text]
	some condition in statement.conditions.list
	lower(condition.key.text) == "aws:sourcearn"
	data.lib.deputy.demands(condition)
	some value in condition.values
	parts := split(value.text, ":")
	count(parts) >= 6
	regex.match(`^[a-z0-9-]+$`, parts[2])
	parts[2] != own
	message := sprintf("%s acts for its own resources, so aws:SourceArn in %s is never %q", [
		statement.principals.list[0].text,
		statement.name,
		value.text,
	])
}

# Services that act for nothing but resources of their own, with the service in ARNs of these.
_services := {
	"cloudtrail.amazonaws.com": "cloudtrail",
	"s3.amazonaws.com": "s3",
	"sns.amazonaws.com": "sns",
}
