# METADATA
# title: An RSA key for encryption has 2048 bits
# description: |
#   A message encrypted today has to stay secret for years; NIST asks for more than the 112 bits of strength of RSA
#   with 2048 bits from 2031 on, and the spec of a key cannot be changed later.
#
#   Not reported: keys for signing, whose signatures are replaced more easily; keys whose spec or usage is not
#   known.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/controltower/latest/controlreference/kms-rules.html
#   description: AWS Control Tower Controls Reference, AWS KMS controls
# - ref: https://docs.aws.amazon.com/controltower/latest/controlreference/ct-kms-pv-2.html
#   description: AWS Control Tower Controls Reference, CT.KMS.PV.2
# custom:
#   id: KMS412
#   severity: medium
#   remediation: >-
#     Make a new key with KeySpec RSA_3072 or RSA_4096 and re-encrypt; where both sides can call KMS,
#     SYMMETRIC_DEFAULT needs no key pair.
#   compliance:
#   - Control Tower CT.KMS.PR.2, CT.KMS.PV.2
package rules.lifecycle.weak_asymmetric_encryption_key

# METADATA
# description: The key is RSA_2048 and for encryption.
# entrypoint: true
finding contains {"at": input.key.spec.at, "message": message} if {
	input.key.spec.value == "RSA_2048"
	input.key.usage.value == "ENCRYPT_DECRYPT"
	not input.key.manager.value == "AWS"
	message := "the key encrypts with RSA of 2048 bits; 3072 or 4096 bits last longer"
}
