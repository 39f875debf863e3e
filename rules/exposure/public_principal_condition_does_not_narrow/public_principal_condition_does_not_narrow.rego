# METADATA
# title: Conditions leave the key open to everyone
# description: |
#   An Allow statement names `*` as its principal, and none of its conditions pins the caller to an account,
#   organization, principal, service or network. `kms:ViaService`, the encryption context, `aws:SecureTransport` and
#   `aws:ResourceAccount` are met by callers of every account; so are wildcards as values, negated operators, and
#   `IfExists` or `ForAllValues` on a key that requests of outsiders lack.
#
#   Possible is a finding that turns on a value which is not known before deployment.
#
#   Not reported: statements by which no stranger is allowed anything: no principal of an account that the policy does
#   not name, in no organization, network, VPC or VPC endpoint that it names, whatever conditions and Deny statements
#   together come to; so a statement with a positive condition on a key that does not exist (KMS011 reports it); AWS
#   managed keys; policies of other resources.
#
#   Known misses: what turns on a policy variable, an operator that does not exist (KMS010), a
#   `kms:RecipientAttestation:` key or a key of an identity provider is not judged.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
#   description: AWS KMS Developer Guide, AWS KMS condition keys
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
#   description: IAM User Guide, AWS global condition context keys
# custom:
#   id: KMS102
#   severity: critical
#   remediation: >-
#     Give the statement a Condition that says who calls: "StringEquals": {"kms:CallerAccount": "{account}"}, or
#     aws:PrincipalOrgID with the id of the organization.
#   compliance:
#   - FSBP KMS.5
#   - NIST 800-53r5 AC-3, AC-6
#   changes: [Condition]
package rules.exposure.public_principal_condition_does_not_narrow

# METADATA
# description: Principal is "*", and no condition says who may call.
# entrypoint: true
finding contains {"at": statement.conditions.at, "message": message, "confidence": confidence} if {
	input.policy.kind == "key"
	some statement in input.policy.statements
	statement.effect == "Allow"
	statement.principals.element == "Principal"
	statement.principals.everyone
	statement.conditions.present
	not input.key.manager.value == "AWS"
	confidence := data.lib.exposure.open(statement)
	message := sprintf("%s lets callers of every AWS account call %s: %s", [
		statement.name,
		data.lib.text.actions(statement),
		data.lib.conditions.why(statement.conditions),
	])
}
