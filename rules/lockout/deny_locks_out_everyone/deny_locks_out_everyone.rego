# METADATA
# title: A Deny keeps everyone from changing the key policy
# description: |
#   Statements let principals of the key's account call `kms:PutKeyPolicy`, but a Deny takes that back from all of them:
#   its exceptions match nobody. Typical are a wildcard under `StringNotEquals`, which compares it as plain text, and
#   `aws:SourceAccount` or `aws:SourceArn` under a negated operator, which holds for every call that is not made by a
#   service. Nobody can change the policy any more, or take the Deny out of it; only AWS Support can help.
#
#   Not reported: a Deny with an exception that somebody of the account can meet, such as a role that exists or calls
#   through a VPC endpoint; one that is about other actions, or holds for no request, such as one on
#   `aws:SecureTransport`; policies that let nobody do it in the first place (KMS601), of which not all is known, or
#   whose owner is not known; policies of no known key; AWS managed keys.
#
#   Known misses: `NotPrincipal` is taken to except whom it lists, though AWS says that the account must be listed too.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
#   description: AWS KMS Developer Guide, Default key policy
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
#   description: 'IAM User Guide, IAM JSON policy elements: Condition operators'
# custom:
#   id: KMS604
#   severity: critical
#   remediation: >-
#     Except those who manage the key, with "ArnNotLike": {"aws:PrincipalArn": ["arn:aws:iam::111122223333:role/Admin"]}
#     in the Deny, or take kms:PutKeyPolicy out of it.
#   compliance:
#   - NIST 800-53r5 SC-12(1)
package rules.lockout.deny_locks_out_everyone

# METADATA
# description: A Deny takes PutKeyPolicy back from everyone who is allowed it.
# entrypoint: true
finding contains {"at": statement.at, "message": message} if {
	input.semantic.lockout.is == "yes"
	input.key != null
	input.policy.complete
	not input.key.manager.value == "AWS"
	some i in input.semantic.lockout.by
	statement := input.policy.statements[i]
	message := sprintf("%s keeps everyone of the key's account from kms:PutKeyPolicy: nobody can change the policy", [
		statement.name,
	])
}
