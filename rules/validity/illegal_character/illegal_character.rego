# METADATA
# title: The key policy has a character that KMS does not take
# description: |
#   A key policy consists of tabs, line ends and the printable characters of Basic Latin and Latin-1. Others, such
#   as typographic quotes, dashes and spaces of no width that text processors put in, make PutKeyPolicy fail.
#
#   Not reported: the same characters in descriptions and tags; characters written as `\\u…`.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
#   description: AWS KMS Developer Guide, Creating a key policy
# - ref: https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
#   description: AWS KMS API Reference, PutKeyPolicy
# custom:
#   id: KMS018
#   severity: high
#   remediation: >-
#     Replace the character, in a Sid say, by one of Latin-1.
#   changes: [Sid]
package rules.validity.illegal_character

# METADATA
# description: A text of the policy has such a character.
# entrypoint: true
finding contains {"at": character.at, "message": message} if {
	input.policy.kind == "key"
	some character in input.policy.characters
	message := sprintf("KMS takes no key policy with the character %s", [character.code])
}
