# METADATA
# title: AWS KMS refuses the key policy from who deploys it
# description: |
#   Before AWS KMS takes a key policy it checks that the principal who sets it could set another one under it, and
#   refuses it otherwise: "The new key policy will not allow you to update the key policy in the future". The deployment
#   fails, although others may manage the key.
#
#   Only reported with `--deploy-as ARN`, the principal that deploys. Its identity policies are taken to allow
#   `kms:PutKeyPolicy`, as they are not part of the code; so a statement for the account is enough.
#
#   Not reported: policies under which the principal may call `kms:PutKeyPolicy` in some request, such as one through a
#   VPC endpoint or with MFA; keys that bypass the check (KMS603 reports those); keys without a policy, which get AWS's
#   default; AWS managed keys.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
#   description: AWS KMS API Reference, PutKeyPolicy
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
#   description: AWS KMS Developer Guide, Default key policy
# custom:
#   id: KMS620
#   severity: high
#   remediation: >-
#     Allow the principal that deploys, or its account, kms:PutKeyPolicy, and except it from Deny statements about it.
#   compliance:
#   - NIST 800-53r5 SC-12(1)
package rules.lockout.deployer_locked_out

# METADATA
# description: The principal that deploys could not change the policy again.
# entrypoint: true
finding contains {"at": "/policy", "message": message, "confidence": _confidence} if {
	input.semantic.deployer.may_change == "no"
	not input.key.bypass_lockout_check.value == true
	not input.key.manager.value == "AWS"
	message := sprintf("AWS KMS refuses this key policy from %s, which could not change it again", [
		input.semantic.deployer.principal,
	])
}

_confidence := "possible" if {
	input.key.bypass_lockout_check.known == false
} else := "definite"
