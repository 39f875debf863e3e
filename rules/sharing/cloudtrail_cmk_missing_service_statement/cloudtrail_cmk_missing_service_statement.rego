# METADATA
# title: The key policy does not let CloudTrail encrypt the log files
# description: |
#   A trail names a customer managed key whose policy does not let CloudTrail use it: the service calls AWS KMS as
#   `cloudtrail.amazonaws.com`, with the ARN of the trail as encryption context. CloudTrail refuses the key, or stops
#   delivering log files. Statements for the account do not help.
#
#   Where CloudTrail may encrypt, but not look the key up, the finding is low.
#
#   Not reported: event data stores, which have other statements; keys whose policy is not in the input or not known;
#   encryption contexts for a trail of the organization, which may be one of the management account.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
#   description: AWS CloudTrail User Guide, Configure AWS KMS key policies for CloudTrail
# custom:
#   id: KMS223
#   severity: high
#   severities:
#   - low
#   remediation: >-
#     Add two statements to the key policy: {"Sid": "AllowCloudTrailEncrypt", "Effect": "Allow", "Principal":
#     {"Service": "cloudtrail.amazonaws.com"}, "Action": "kms:GenerateDataKey*", "Resource": "*", "Condition":
#     {"StringEquals": {"aws:SourceArn": "TRAIL_ARN"}, "StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn":
#     "arn:aws:cloudtrail:*:{account}:trail/*"}}} and {"Sid": "AllowCloudTrailDescribeKey", "Effect": "Allow",
#     "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "kms:DescribeKey", "Resource": "*"}.
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.cloudtrail_cmk_missing_service_statement

# METADATA
# description: CloudTrail cannot encrypt log files.
# entrypoint: true
finding contains {
	"at": service.at, "related": [key.at], "message": _message(key, obstacle),
	"confidence": data.lib.sharing.confidence_in(service),
} if {
	input.resource.mechanism == "cloudtrail"
	some service in input.resource.shared_with
	some key in service.keys
	obstacle := data.lib.sharing.obstacle(data.lib.sharing.vital(key))
}

# METADATA
# description: CloudTrail cannot look the key up.
finding contains {
	"at": service.at, "related": [key.at], "message": _message(key, obstacle),
	"severity": "low", "confidence": data.lib.sharing.confidence_in(service),
} if {
	input.resource.mechanism == "cloudtrail"
	some service in input.resource.shared_with
	some key in service.keys
	not data.lib.sharing.obstacle(data.lib.sharing.vital(key))
	some step in key.steps
	not step.vital
	obstacle := data.lib.sharing.obstacle(step)
}

_message(key, obstacle) := sprintf("%s is to be encrypted by CloudTrail with %s, but the key policy %s", [
	input.resource.name,
	key.name,
	obstacle,
])
