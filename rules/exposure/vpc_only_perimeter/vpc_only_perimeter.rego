# METADATA
# title: A VPC is all that keeps strangers out
# description: |
#   The statement names everyone, and only `aws:SourceVpc` or `aws:SourceVpce` narrows it: whoever's traffic takes that
#   way is let in, of whatever account, without an IAM policy on the key's side. VPCs are shared between accounts, and
#   workloads with credentials of another account run in them. Calls that AWS services make for somebody do not take
#   that way (KMS608).
#
#   Not reported: conditions that also say which account, organization or principal calls; Deny; networks that do not
#   keep strangers out, which KMS102 reports.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/vpce-policy-condition.html
#   description: AWS KMS Developer Guide, Use VPC endpoints to control access to AWS KMS resources
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-aws.html
#   description: AWS KMS Developer Guide, AWS global condition keys
# custom:
#   id: KMS108
#   severity: low
#   default: pedantic
#   remediation: >-
#     Add to the Condition of {statement} who may call: "StringEquals": {"aws:PrincipalOrgID": "ORGANIZATION"}.
#   changes: [Condition]
package rules.exposure.vpc_only_perimeter

# METADATA
# description: Everyone is allowed who comes through the VPC or endpoint.
# entrypoint: true
finding contains {
	"at": statement.principals.at, "message": message,
	"confidence": data.lib.confidence.of(statement),
} if {
	input.policy.kind == "key"
	some statement in input.policy.statements
	data.lib.exposure.narrowed_only_by(statement, {"aws:sourcevpc", "aws:sourcevpce"})
	data.lib.deputy.acts(statement)
	message := sprintf("%s lets everyone call %s whose traffic comes through a VPC or endpoint, of any account", [
		statement.name,
		data.lib.text.actions(statement),
	])
}
