# METADATA
# title: The key of a queue or topic does not let in a service that sends to it
# description: |
#   The policy of an SQS queue or SNS topic lets an AWS service send to it, but the policy of the customer managed key
#   that encrypts it does not let the service call `kms:GenerateDataKey` and `kms:Decrypt`. What is sent is lost,
#   mostly without an error that anybody sees.
#
#   Not reported: services that send by a role instead of by their own name: Amazon EC2 Auto Scaling, AWS
#   CodePipeline, AWS Config, AWS Elastic Beanstalk, AWS IoT, EC2 Image Builder and Amazon Elastic Transcoder;
#   services that take from a queue; keys whose policy is not in the input or not known; conditions on the source of a
#   call.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
#   description: Amazon SQS Developer Guide, Key management
# - ref: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
#   description: Amazon SNS Developer Guide, Managing Amazon SNS encryption keys and costs
# custom:
#   id: KMS217
#   severity: high
#   remediation: >-
#     Add a statement to the key policy: {"Sid": "AllowService", "Effect": "Allow", "Principal": {"Service":
#     "{service}"}, "Action": ["kms:GenerateDataKey*", "kms:Decrypt"], "Resource": "*", "Condition": {"StringEquals":
#     {"aws:SourceAccount": "{account}"}}}. Amazon EventBridge sends no aws:SourceAccount, so leave out the condition
#     for events.amazonaws.com.
#   values:
#   - service
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.service_publisher_missing_on_cmk

# METADATA
# description: The key lets the service in for less than it needs.
# entrypoint: true
finding contains {
	"at": service.at, "related": [key.at], "message": message,
	"values": {"service": service.id}, "confidence": data.lib.sharing.confidence_in(service),
} if {
	input.resource.type in {"AWS::SQS::Queue", "AWS::SNS::Topic"}
	some service in input.resource.shared_with
	service.kind == "service"
	some key in service.keys
	obstacle := data.lib.sharing.obstacle(data.lib.sharing.vital(key))
	message := sprintf("%s lets %s send to it, but the policy of its key %s %s", [
		input.resource.name,
		service.name,
		key.name,
		obstacle,
	])
}
