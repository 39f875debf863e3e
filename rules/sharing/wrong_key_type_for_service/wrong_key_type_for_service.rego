# METADATA
# title: A service is given a key of a type that it cannot use
# description: |
#   A resource names an asymmetric key or an HMAC key, but its service encrypts with symmetric keys only
#   (`SYMMETRIC_DEFAULT` for `ENCRYPT_DECRYPT`). AWS refuses the resource, or it fails with its first use.
#
#   Not reported: services that use asymmetric keys, such as AWS Private CA and Route 53 for DNSSEC; keys whose type
#   is not known; resources that name the key only in some case.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/symmetric-asymmetric.html
#   description: AWS KMS Developer Guide, Asymmetric keys in AWS KMS
# - ref: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html
#   description: Amazon EBS User Guide, Amazon EBS encryption
# custom:
#   id: KMS227
#   severity: high
#   remediation: >-
#     Give {resource} a symmetric encryption key: one whose KeySpec is SYMMETRIC_DEFAULT and whose KeyUsage is
#     ENCRYPT_DECRYPT, as keys have by themselves. The type of a key cannot be changed: aws kms create-key makes
#     another one.
#   values:
#   - resource
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.wrong_key_type_for_service

# METADATA
# description: It is asymmetric, or for HMACs or key agreement.
# entrypoint: true
finding contains {
	"at": reference.at, "related": [input.key.spec.at], "message": message,
	"values": {"resource": reference.name},
} if {
	input.key.spec.known
	input.key.spec.value != "SYMMETRIC_DEFAULT"
	some reference in input.key.references
	reference.certain
	reference.type in _symmetric
	message := sprintf("%s %s is to be encrypted with this key, whose key spec is %s: it takes symmetric keys only", [
		reference.type,
		reference.name,
		input.key.spec.value,
	])
}

# Types of resources whose services document that they encrypt with symmetric keys only.
_symmetric := {
	"AWS::Backup::BackupVault", "AWS::CloudTrail::Trail", "AWS::DynamoDB::Table", "AWS::EC2::Volume",
	"AWS::EFS::FileSystem", "AWS::Kinesis::Stream", "AWS::Logs::LogGroup", "AWS::RDS::DBCluster", "AWS::RDS::DBInstance",
	"AWS::Redshift::Cluster", "AWS::S3::Bucket", "AWS::SNS::Topic", "AWS::SQS::Queue", "AWS::SecretsManager::Secret",
	"the default of Amazon EBS",
}
