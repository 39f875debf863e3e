# METADATA
# title: The default key for EBS keeps images from being shared
# description: |
#   Encryption by default is on, and the default key for EBS is `alias/aws/ebs`, while images or snapshots are shared
#   with other accounts that name no key of their own. All of them are encrypted with a key that no other account can
#   use.
#
#   Not reported: accounts that share nothing; resources that name a customer managed key; a default key that is not
#   known.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html
#   description: Amazon EBS User Guide, Enable Amazon EBS encryption by default
# - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AMIEncryption.html
#   description: Amazon EC2 User Guide, Use encryption with EBS-backed AMIs
# custom:
#   id: KMS211
#   severity: medium
#   remediation: >-
#     Make a customer managed key the default, one whose policy lets the other accounts in: aws ec2
#     modify-ebs-default-kms-key-id --kms-key-id KEY_ARN, or in Terraform aws_ebs_default_kms_key.
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.default_ebs_key_blocks_sharing

# METADATA
# description: What is shared is encrypted with the default key.
# entrypoint: true
finding contains {
	"at": input.resource.default_key.at, "related": [data.lib.sharing.at], "message": message,
	"confidence": data.lib.sharing.confidence,
} if {
	input.resource.default_key.by_default == "yes"
	input.resource.default_key.kind == "aws-managed"
	_follows
	message := sprintf("the default key for EBS is alias/aws/ebs, so nobody with whom %s is shared can use it: %s", [
		input.resource.name,
		data.lib.sharing.names,
	])
}

_follows if {
	some part in data.lib.sharing.managed
	not part.key.explicit
}

# An image that Image Builder makes without a word about encryption.
_follows if {
	input.resource.type == "AWS::ImageBuilder::DistributionConfiguration"
	count(input.resource.encryption) == 0
}
