# METADATA
# title: A service may use the key on behalf of anyone
# description: |
#   An AWS service acts for all of its customers. A statement that lets it use the key, and says neither for which
#   resource or account (aws:SourceArn, aws:SourceAccount, aws:SourceOrgID) nor ties the encryption context to one,
#   may let another customer use the key through it.
#
#   Medium are services of which AWS documents such a condition in key policies; others are low, as they may send
#   none of these keys: `service_principal_without_source.services` names them.
#
#   Not reported: conditions on an encryption context that names an account, as Amazon CloudWatch Logs, AWS
#   CloudTrail and Amazon SES have it; statements that only let a service look at the key; Deny; policies with a
#   Deny on a source key.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
#   description: IAM User Guide, The confused deputy problem
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-services.html
#   description: AWS KMS Developer Guide, Permissions for AWS services in key policies
# custom:
#   id: KMS501
#   severity: medium
#   severities:
#   - low
#   remediation: >-
#     Add "Condition": {"StringEquals": {"aws:SourceAccount": "{account}"}}, and "ArnLike" on aws:SourceArn
#     where the resource is known.
#   compliance:
#   - NIST 800-53r5 AC-3, AC-4
#   parameters:
#     services:
#       description: >-
#         Services that AWS documents to send a source key to AWS KMS, without amazonaws.com. Statements for others
#         are low.
#       type: array
#       items:
#         type: string
#       default:
#       - auditmanager
#       - cloudfront
#       - cloudtrail
#       - config
#       - delivery.logs
#       - logs
#       - s3
#       - sns
#       - sqs
package rules.services.service_principal_without_source

# METADATA
# description: Nothing says on whose behalf the service may act.
# entrypoint: true
finding contains {
	"at": principal.at, "message": message, "severity": _severity(principal),
	"confidence": data.lib.confidence.of(statement),
} if {
	input.policy.kind == "key"
	some statement in input.policy.statements
	statement.effect == "Allow"
	some principal in data.lib.deputy.services(statement)
	statement.conditions.complete
	count(data.lib.deputy.sources(statement)) == 0
	data.lib.deputy.acts(statement)
	not data.lib.deputy.context_names_account(statement)
	not _guarded
	message := sprintf("%s lets %s call %s on behalf of any account", [
		statement.name,
		principal.text,
		data.lib.text.actions(statement),
	])
}

_guarded if {
	some statement in input.policy.statements
	statement.effect == "Deny"
	count(data.lib.deputy.sources(statement)) > 0
}

_severity(principal) := "medium" if {
	some service in data.kmslint.parameters.service_principal_without_source.services
	_named(principal.text, service)
} else := "low"

_named(text, service) if text == concat(".", [service, "amazonaws.com"])

_named(text, service) if regex.match(sprintf(`^%s\.[^.]+\.amazonaws\.com$`, [service]), text)
