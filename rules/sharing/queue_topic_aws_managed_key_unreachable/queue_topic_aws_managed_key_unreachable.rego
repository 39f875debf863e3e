# METADATA
# title: Services cannot send to a queue or topic that an AWS managed key encrypts
# description: |
#   The policy of an SQS queue or SNS topic lets an AWS service, or another account, send to it, while `alias/aws/sqs`
#   or `alias/aws/sns` encrypts it. The policy of an AWS managed key lets in neither, and nobody can change it: what
#   is sent is lost, mostly without an error that anybody sees.
#
#   Where the code does not say which account it goes to, an account may be its own: then the finding is possible.
#
#   Not reported: SSE-SQS, which has no key policy; queues and topics without encryption by KMS; policies for users
#   and roles of the same account; services that take from a queue, such as Lambda, and those that send by a role of
#   their own.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
#   description: Amazon SQS Developer Guide, Key management
# - ref: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
#   description: Amazon SNS Developer Guide, Managing Amazon SNS encryption keys and costs
# custom:
#   id: KMS216
#   severity: high
#   remediation: >-
#     Encrypt it with a customer managed key: KmsMasterKeyId, in Terraform kms_master_key_id. Its key policy needs a
#     statement for each service: {"Sid": "AllowService", "Effect": "Allow", "Principal": {"Service": "SERVICE"},
#     "Action": ["kms:GenerateDataKey*", "kms:Decrypt"], "Resource": "*", "Condition": {"StringEquals":
#     {"aws:SourceAccount": "{account}"}}}. Amazon EventBridge sends no aws:SourceAccount, so leave out the condition
#     for events.amazonaws.com. A queue that needs no key policy can have SSE-SQS: SqsManagedSseEnabled.
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.queue_topic_aws_managed_key_unreachable

# METADATA
# description: A service sends to it.
# entrypoint: true
finding contains {
	"at": service.at, "related": [], "message": message,
	"confidence": data.lib.sharing.confidence_in(service),
} if {
	input.resource.type in {"AWS::SQS::Queue", "AWS::SNS::Topic"}
	parts := data.lib.sharing.managed
	count(parts) > 0
	some service in input.resource.shared_with
	service.kind == "service"
	message := sprintf("%s lets %s send to it, but it is encrypted with %s, which lets no service in by its name", [
		input.resource.name,
		service.name,
		parts[0].key.alias,
	])
}

# METADATA
# description: Another account sends to it or receives from it.
finding contains {
	"at": data.lib.sharing.at, "related": data.lib.sharing.elsewhere, "message": message,
	"confidence": data.lib.sharing.confidence,
} if {
	input.resource.type in {"AWS::SQS::Queue", "AWS::SNS::Topic"}
	parts := data.lib.sharing.managed
	count(parts) > 0
	message := sprintf("%s lets %s use it, but it is encrypted with %s, which no other account can use", [
		input.resource.name,
		data.lib.sharing.names,
		parts[0].key.alias,
	])
}
