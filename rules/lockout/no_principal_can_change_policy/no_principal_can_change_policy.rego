# METADATA
# title: Nobody can change the key policy
# description: |
#   No statement of the key policy lets a principal of the key's account call `kms:PutKeyPolicy`, whatever their IAM
#   policies allow. The policy stays as it is for good, with all its mistakes; only AWS Support can help. Principals of
#   other accounts do not count: `PutKeyPolicy` does not work across accounts. AWS KMS refuses such a policy unless
#   BypassPolicyLockoutSafetyCheck is set, or the one who sets it may still change it.
#
#   Not reported: policies under which the account principal, or any user or role of the account, can call
#   `kms:PutKeyPolicy` under some condition; policies of which not all is known, or whose owner is not known; policies
#   of no known key, which may be fragments; AWS managed keys; Deny statements that take the permission back (KMS604).
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
#   description: AWS KMS Developer Guide, Default key policy
# - ref: https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
#   description: AWS KMS API Reference, PutKeyPolicy
# custom:
#   id: KMS601
#   severity: critical
#   remediation: >-
#     Add the statement {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*",
#     "Resource": "*"} with the id of the key's account.
#   compliance:
#   - NIST 800-53r5 SC-12(1)
package rules.lockout.no_principal_can_change_policy

# METADATA
# description: Nothing allows PutKeyPolicy inside the account.
# entrypoint: true
finding contains {"at": "/policy", "message": message} if {
	input.semantic.lockout.is == "yes"
	count(input.semantic.lockout.by) == 0
	input.key != null
	input.policy.complete
	not input.key.manager.value == "AWS"
	message := "no principal of the key's account may call kms:PutKeyPolicy: nobody can change the policy"
}
