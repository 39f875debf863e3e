# METADATA
# title: A shared image is encrypted with an AWS managed key
# description: |
#   An image is shared with another account while a snapshot behind it is encrypted with `alias/aws/ebs`. Nobody can
#   let another account use an AWS managed key, so EC2 refuses the share, or launches from the image fail. An image
#   with any encrypted snapshot cannot be shared with everyone either.
#
#   Reported too where Image Builder hands out such an image. Where nothing says which key is the account's default
#   for EBS, the finding is possible and medium.
#
#   Not reported: images that are not encrypted; a share with the account that owns the image; a customer managed key
#   (KMS204 and KMS205 look at its policy); an image whose encryption is not known.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharingamis-explicit.html
#   description: Amazon EC2 User Guide, Share an AMI with specific AWS accounts
# - ref: https://docs.aws.amazon.com/ebs/latest/userguide/share-kms-key.html
#   description: Amazon EBS User Guide, Share the KMS key used to encrypt a shared Amazon EBS snapshot
# - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AMIEncryption.html
#   description: Amazon EC2 User Guide, Use encryption with EBS-backed AMIs
# custom:
#   id: KMS201
#   severity: high
#   severities:
#   - medium
#   remediation: >-
#     Copy the image under a customer managed key and share the copy: aws ec2 copy-image --source-image-id IMAGE
#     --source-region REGION --name NAME --encrypted --kms-key-id KEY_ARN. In Terraform set kms_key_id of
#     aws_ami_copy, and aws_ebs_default_kms_key to a key whose policy lets the other accounts in.
#   compliance:
#   - AWS Well-Architected SEC08
package rules.sharing.ami_share_aws_managed_key

# METADATA
# description: The AWS managed key encrypts it.
# entrypoint: true
finding contains {
	"at": data.lib.sharing.at, "related": data.lib.sharing.elsewhere, "message": message,
	"confidence": data.lib.sharing.confidence,
} if {
	input.resource.mechanism == "ami"
	parts := data.lib.sharing.managed
	count(parts) > 0
	message := sprintf(
		"%s is shared with %s, but %s encrypted with the AWS managed key %s, which no other account can use",
		[input.resource.name, data.lib.sharing.names, data.lib.sharing.parts(parts), parts[0].key.alias],
	)
}

# METADATA
# description: The account's default key encrypts it, and nobody says which key that is.
finding contains {
	"at": data.lib.sharing.at, "related": data.lib.sharing.elsewhere, "message": message,
	"confidence": "possible", "severity": "medium",
} if {
	input.resource.mechanism == "ami"
	parts := data.lib.sharing.by_unknown_default
	count(parts) > 0
	message := sprintf(
		"%s is shared with %s, but %s encrypted with the default key for EBS of the account: %s",
		[
			input.resource.name, data.lib.sharing.names, data.lib.sharing.parts(parts),
			"if that is alias/aws/ebs, as it is unless somebody sets another one, no other account can use it",
		],
	)
}

# METADATA
# description: Nothing that is encrypted can be shared with everyone.
finding contains {"at": consumer.at, "message": message, "confidence": confidence} if {
	input.resource.mechanism == "ami"
	some consumer in input.resource.shared_with
	consumer.kind == "everyone"
	parts := data.lib.sharing.encrypted
	count(parts) > 0
	confidence := {true: "possible", false: "definite"}[consumer.perhaps]
	message := sprintf("%s is shared with everyone, but %s encrypted: AWS refuses that, whatever the key", [
		input.resource.name,
		data.lib.sharing.parts(parts),
	])
}
