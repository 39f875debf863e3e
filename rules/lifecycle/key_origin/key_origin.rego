# METADATA
# title: The material of a key is of another origin than required
# description: |
#   Where the material of a key comes from - made in AWS KMS, imported, in an AWS CloudHSM cluster or an external
#   key store - cannot be changed later. `key_origin.required` says which origin is required, AWS_KMS unless the
#   configuration says otherwise. Run this rule where one is.
#
#   Not reported: keys of which it is not known; AWS managed keys.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
#   description: AWS KMS API Reference, CreateKey
# - ref: https://docs.aws.amazon.com/controltower/latest/controlreference/kms-rules.html
#   description: AWS Control Tower Controls Reference, AWS KMS controls
# custom:
#   id: KMS416
#   severity: info
#   default: "off"
#   remediation: >-
#     Make a new key of the required origin and re-encrypt.
#   parameters:
#     required:
#       description: The origin that the material of every key must have.
#       type: string
#       enum: [AWS_KMS, EXTERNAL, AWS_CLOUDHSM, EXTERNAL_KEY_STORE]
#       default: AWS_KMS
#   compliance:
#   - Control Tower CT.KMS.PV.4, CT.KMS.PV.5, CT.KMS.PV.6
package rules.lifecycle.key_origin

# METADATA
# description: The origin is another one.
# entrypoint: true
finding contains {"at": input.key.origin.at, "message": message} if {
	input.key.origin.known
	input.key.origin.value != data.kmslint.parameters.key_origin.required
	not input.key.manager.value == "AWS"
	message := sprintf("the origin of the key material is %s; %s is required", [
		input.key.origin.value,
		data.kmslint.parameters.key_origin.required,
	])
}
