# METADATA
# title: The key policy does not let CloudWatch Logs encrypt the log group
# description: |
#   A log group names a customer managed key whose policy does not let CloudWatch Logs use it: the service calls AWS KMS
#   by the name of its Region, `logs.REGION.amazonaws.com`, with the ARN of the log group as encryption context. The log
#   group cannot be made, or its events can be neither written nor read. Statements for the account do not help.
#
#   Where the service may read and write, but not do all that AWS documents, the finding is low.
#
#   Not reported: keys whose policy is not in the input or not known; policies that let everyone in; conditions of which
#   nobody knows whether the log group meets them.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
#   description: Amazon CloudWatch Logs User Guide, Encrypt log data in CloudWatch Logs using AWS KMS
# custom:
#   id: KMS222
#   severity: high
#   severities:
#   - low
#   remediation: >-
#     Add a statement to the key policy: {"Sid": "AllowCloudWatchLogs", "Effect": "Allow", "Principal": {"Service":
#     "{service}"}, "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
#     "Resource": "*", "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn":
#     "arn:aws:logs:*:{account}:log-group:*"}}}.
#   values:
#   - service
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.logs_cmk_missing_service_statement

# METADATA
# description: CloudWatch Logs can neither write nor read it.
# entrypoint: true
finding contains {
	"at": service.at, "related": [key.at], "message": _message(key, service, obstacle),
	"values": {"service": service.id}, "confidence": data.lib.sharing.confidence_in(service),
} if {
	input.resource.mechanism == "logs"
	some service in input.resource.shared_with
	some key in service.keys
	obstacle := data.lib.sharing.obstacle(data.lib.sharing.vital(key))
}

# METADATA
# description: It cannot do all that AWS documents.
finding contains {
	"at": service.at, "related": [key.at], "message": _message(key, service, obstacle),
	"values": {"service": service.id}, "severity": "low", "confidence": data.lib.sharing.confidence_in(service),
} if {
	input.resource.mechanism == "logs"
	some service in input.resource.shared_with
	some key in service.keys
	not data.lib.sharing.obstacle(data.lib.sharing.vital(key))
	some step in key.steps
	not step.vital
	obstacle := data.lib.sharing.obstacle(step)
}

_message(key, service, obstacle) := sprintf("%s is to be encrypted with %s for %s, but the key policy %s", [
	input.resource.name,
	key.name,
	service.name,
	obstacle,
])
