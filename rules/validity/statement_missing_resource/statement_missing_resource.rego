# METADATA
# title: A statement has no Resource
# description: |
#   CreateKey and PutKeyPolicy accept a statement with neither `Resource` nor `NotResource`, and the statement then
#   has no effect: an Allow gives nobody access, and a Deny guards nothing. Nothing in KMS points at it afterwards.
#
#   Not reported: statements about `sts:` actions, which stand in the trust policies of roles and need no resource.
#   In other kinds of policies AWS refuses the statement: KMS003.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
#   description: AWS KMS Developer Guide, Creating a key policy
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#   description: IAM User Guide, IAM policy validation check reference
# custom:
#   id: KMS002
#   severity: high
#   remediation: >-
#     Add "Resource": "*", which in a key policy means this key.
#   changes: [Resource]
package rules.validity.statement_missing_resource

# METADATA
# description: Neither Resource nor NotResource is there.
# entrypoint: true
finding contains {"at": statement.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	input.policy.kind in {"key", "resource"}
	some statement in input.policy.statements
	is_null(statement.resources)
	not _trust(statement)
	message := sprintf("%s has no Resource, so it %s", [statement.name, data.lib.text.idle(statement)])
}

# A statement of a role's trust policy.
_trust(statement) if {
	some action in statement.actions.list
	action.service == "sts"
}
