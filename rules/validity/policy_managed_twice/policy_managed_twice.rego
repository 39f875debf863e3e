# METADATA
# title: A key policy is managed in two places
# description: |
#   The key has a policy of its own and an `aws_kms_key_policy` names it too, or two of these do. Each apply puts
#   one policy in place of the other, so which one is in force changes from apply to apply.
#
#   Not reported: a key without `policy` beside one `aws_kms_key_policy`.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying.html
#   description: AWS KMS Developer Guide, Change a key policy
# custom:
#   id: KMS025
#   severity: medium
#   remediation: >-
#     Keep one: either the policy argument of the key or one aws_kms_key_policy.
package rules.validity.policy_managed_twice

# METADATA
# description: The code gives the key another policy too.
# entrypoint: true
finding contains {"at": other.at, "message": message, "related": [input.policy.at]} if {
	some other in input.key.overwritten
	message := "the key has another policy besides: each apply overwrites one with the other"
}
