# METADATA
# title: The policy lockout safety check is bypassed
# description: |
#   KMS refuses a key policy under which the caller could not change the policy again. With
#   BypassPolicyLockoutSafetyCheck it accepts one, and a mistake can leave a key that nobody can manage; only AWS
#   Support can recover it.
#
#   Not reported: an attribute that is false, absent or not known before deployment.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
#   description: AWS KMS API Reference, PutKeyPolicy
# - ref: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
#   description: AWS KMS API Reference, CreateKey
# custom:
#   id: KMS603
#   severity: medium
#   remediation: Remove BypassPolicyLockoutSafetyCheck (bypass_policy_lockout_safety_check in Terraform).
#   compliance:
#   - Control Tower CT.KMS.PV.3
#   changes: [BypassPolicyLockoutSafetyCheck]
package rules.lockout.bypass_lockout_safety_check

# METADATA
# description: The check is turned off.
# entrypoint: true
finding contains {"at": input.key.bypass_lockout_check.at, "message": message} if {
	input.key.bypass_lockout_check.value == true
	message := "the policy lockout safety check is bypassed: KMS accepts a policy that nobody can change again"
}
