# METADATA
# title: A user or role may create any grant for every key
# description: |
#   A grant gives its grantee the use of a key without any policy. `kms:CreateGrant` on all keys lets its holder
#   make such grants for anybody, itself included.
#
#   Not reported: statements that name keys, as Amazon EC2 Auto Scaling's cross-account procedure needs; those with
#   `kms:GrantIsForAWSResource`, `kms:ViaService` or another condition on the grant; `kms:*` (KMS802); permissions
#   boundaries and Deny statements.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/grant-authorization.html
#   description: AWS KMS Developer Guide, Controlling access to grants
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html
#   description: AWS KMS Developer Guide, Best practices for IAM policies
# custom:
#   id: KMS803
#   severity: medium
#   remediation: >-
#     Add "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}, or list the ARNs of the keys.
#   compliance:
#   - Control Tower CT.KMS.PV.1
package rules.identity.iam_create_grant_unconstrained

# METADATA
# description: CreateGrant is allowed on all keys without a condition on the grant.
# entrypoint: true
finding contains {"at": action.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	some statement in data.lib.identity.allows
	data.lib.identity.reach(statement)
	some action in statement.actions.list
	action.service == "kms"
	not action.every
	glob.match(lower(action.text), null, "kms:creategrant")
	not _limited(statement)
	not data.lib.identity.narrowed(statement)
	message := sprintf("%s of %s allows %s for any principal and every key", [
		statement.name, input.identity.name,
		action.text,
	])
}

_limited(statement) if data.lib.identity.through_service(statement)

_limited(statement) if {
	some condition in statement.conditions.list
	startswith(lower(condition.key.text), "kms:grant")
	not condition.operator.negated
}
