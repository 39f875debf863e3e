# METADATA
# title: kms:ViaService is demanded of a service that calls by itself
# description: |
#   kms:ViaService is in a request that a service makes on behalf of a user or role. A statement that names only
#   services and demands it may never apply.
#
#   Off by default: AWS's documentation does not say that a service that calls by itself never sends the key, and
#   one example of its own (Amazon CloudWatch investigations with AWS Step Functions) demands it of a service.
#
#   Not reported: `IfExists`; statements that name users or roles too.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
#   description: AWS KMS Developer Guide, AWS KMS condition keys
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-services.html
#   description: AWS KMS Developer Guide, Permissions for AWS services in key policies
# custom:
#   id: KMS505
#   severity: medium
#   default: off
#   remediation: >-
#     Use aws:SourceArn and aws:SourceAccount for services.
package rules.services.viaservice_on_service_principal

# METADATA
# description: All principals are services, and the condition demands the key.
# entrypoint: true
finding contains {"at": condition.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	input.policy.kind == "key"
	some statement in input.policy.statements
	statement.effect == "Allow"
	statement.principals.complete
	some condition in statement.conditions.list
	lower(condition.key.text) == "kms:viaservice"
	data.lib.deputy.demands(condition)
	count(statement.principals.list) > 0
	count(data.lib.deputy.services(statement)) == count(statement.principals.list)
	message := sprintf("%s demands kms:ViaService of services, which have it where they call for a user or role", [
		statement.name,
	])
}
