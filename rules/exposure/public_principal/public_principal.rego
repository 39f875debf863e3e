# METADATA
# title: Everyone may use the key
# description: |
#   An Allow statement names `*` as its principal and carries no condition, so every principal of every AWS account
#   may call its actions on the key. In a key policy `{"AWS": "*"}` needs no IAM policy on the key's side.
#
#   Not reported: Deny statements; statements with a condition (KMS102 judges those); statements by which no stranger
#   is allowed anything, as Deny statements of the policy keep out everyone outside an account, organization or network
#   that they name, or as their actions work in the key's own account only; AWS managed keys; policies of other
#   resources, as `*` is the rule in the policy of a VPC endpoint.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
#   description: AWS KMS Developer Guide, Creating a key policy
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
#   description: AWS KMS Developer Guide, Allowing users in other accounts to use a KMS key
# custom:
#   id: KMS101
#   severity: critical
#   remediation: >-
#     In the statement {statement} of {key} name the principals in Principal, or narrow it by a Condition on
#     kms:CallerAccount ({account}), aws:PrincipalOrgID or aws:PrincipalArn.
#   compliance:
#   - FSBP KMS.5
#   - NIST 800-53r5 AC-3, AC-6
#   - PCI DSS v4.0.1 7.2
#   changes: [Principal, Condition]
package rules.exposure.public_principal

# METADATA
# description: Principal is "*", and nothing narrows the statement.
# entrypoint: true
finding contains {
	"at": statement.principals.at, "message": message,
	"confidence": data.lib.exposure.open(statement),
} if {
	input.policy.kind == "key"
	some statement in input.policy.statements
	statement.effect == "Allow"
	statement.principals.element == "Principal"
	statement.principals.everyone
	not statement.conditions.present
	not input.key.manager.value == "AWS"
	message := sprintf("%s allows every principal of every AWS account to call %s", [
		statement.name,
		data.lib.text.actions(statement),
	])
}
