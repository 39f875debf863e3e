# METADATA
# title: A condition on the source keeps out the principals that a statement names
# description: |
#   aws:SourceArn and aws:SourceAccount are in a request only where a service calls AWS KMS by itself. Users and
#   roles, also when a service calls on their behalf, send none, so a statement that names them and demands one
#   allows nothing.
#
#   Not reported: statements that name `*` or a service too; `IfExists`; principals that are not known; roles beside
#   a source of AWS CloudTrail, as AWS documents for the role that copies trail events.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
#   description: IAM User Guide, AWS global condition context keys
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
#   description: IAM User Guide, The confused deputy problem
# custom:
#   id: KMS504
#   severity: high
#   remediation: >-
#     Use kms:ViaService, kms:CallerAccount or aws:PrincipalArn for users and roles.
package rules.services.source_key_on_iam_principal

# METADATA
# description: No principal of the statement sends the key that it demands.
# entrypoint: true
finding contains {"at": condition.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	input.policy.kind == "key"
	some statement in input.policy.statements
	statement.effect == "Allow"
	statement.principals.element == "Principal"
	statement.principals.complete
	some condition in data.lib.deputy.sources(statement)
	data.lib.deputy.demands(condition)
	count(statement.principals.list) > 0
	every principal in statement.principals.list {
		principal.type in {"account", "user", "role", "session", "federated-user"}
	}
	not _cloudtrail(statement)
	message := sprintf("%s allows nothing: users and roles send no %s, as only services do", [
		statement.name,
		condition.key.text,
	])
}

_cloudtrail(statement) if {
	some condition in data.lib.deputy.sources(statement)
	some value in condition.values
	regex.match(`^arn:[^:]*:cloudtrail:`, value.text)
}
