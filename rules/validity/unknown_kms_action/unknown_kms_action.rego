# METADATA
# title: An action does not exist
# description: |
#   An action that no KMS action matches does nothing: an Allow does not give the access that it seems to give, and a
#   Deny does not guard. The usual causes are typing errors and names of API operations that are not actions:
#   `kms:ReEncrypt` needs `kms:ReEncryptFrom` and `kms:ReEncryptTo`.
#
#   High is a name within two letters of an action, the name of an API operation, and a name without service prefix.
#   Any other name is low, as it may be newer than the table of actions, whose date the message gives.
#
#   Not reported: patterns that match at least one action (`kms:Decrypt*`, `kms:Describe*`); differences in letter
#   case; actions that are not known before deployment.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
#   description: AWS KMS Developer Guide, AWS KMS permissions
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#   description: IAM User Guide, IAM policy validation check reference
# custom:
#   id: KMS005
#   severity: high
#   severities:
#   - low
#   remediation: Use in Action the action that the message suggests, or remove the name.
#   changes: [Action]
package rules.validity.unknown_kms_action

# METADATA
# description: No KMS action matches.
# entrypoint: true
finding contains {
	"at": action.at, "message": message, "severity": advice.severity,
	"confidence": data.lib.confidence.of(statement),
} if {
	some statement in input.policy.statements
	some action in statement.actions.list
	action.service == "kms"
	action.matches == 0
	advice := _advice(action)
	message := sprintf("%s in %s matches no KMS action; %s", [action.text, statement.name, advice.text])
}

# METADATA
# description: The service prefix is missing.
finding contains {"at": action.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	some statement in input.policy.statements
	some action in statement.actions.list
	action.known
	action.service == ""
	message := sprintf("%q in %s matches no action: it lacks a service prefix (kms:)", [action.text, statement.name])
}

_advice(action) := {"severity": "high", "text": text} if {
	count(action.operation) > 0
	text := sprintf("the API operation needs %s", [concat(" and ", action.operation)])
} else := {"severity": "high", "text": sprintf("did you mean %s?", [action.nearest])} if {
	action.distance in {0, 1, 2}
} else := {"severity": "low", "text": sprintf("the table of actions is of %s", [input.tables])}
