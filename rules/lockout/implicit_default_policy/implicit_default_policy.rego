# METADATA
# title: The key has no key policy of its own
# description: |
#   Code that makes a key without a key policy gets AWS's default one, which lets the account decide by IAM policies.
#   That is documented and safe; written down, it can be reviewed, and a change of it is seen.
#
#   Not reported: keys with a policy, also from a resource of its own (aws_kms_key_policy); policies that are not known
#   before deployment; keys of inventories; anything in the default profile.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
#   description: AWS KMS Developer Guide, Default key policy
# custom:
#   id: KMS611
#   severity: info
#   default: pedantic
#   remediation: >-
#     Write the default key policy into the code: {"Version": "2012-10-17", "Statement": [{"Sid": "Enable IAM User
#     Permissions", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::{account}:root"}, "Action": "kms:*",
#     "Resource": "*"}]}.
package rules.lockout.implicit_default_policy

# METADATA
# description: The code gives the key no policy.
# entrypoint: true
finding contains {"at": input.key.at, "message": message} if {
	input.key.default_policy
	input.planned
	message := "the code gives the key no key policy: AWS's default one applies, and IAM policies decide"
}
