# METADATA
# title: A user or role may do everything with every key
# description: |
#   `kms:*` on `*` lets its holder use, change and delete every key whose policy leaves that to IAM: nobody else can
#   be kept from the data.
#
#   Not reported: permissions boundaries, which allow nothing by themselves; policies in which a Deny statement
#   takes KMS actions back; statements narrowed by a condition on the keys; `*` on `*`, which is an administrator of
#   the account; `kms:*` on single keys.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html
#   description: AWS KMS Developer Guide, Best practices for IAM policies
# - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html
#   description: AWS Security Hub, AWS KMS controls
# custom:
#   id: KMS802
#   severity: high
#   remediation: >-
#     List the actions and the ARNs of the keys.
#   compliance:
#   - NIST 800-53r5 AC-6
package rules.identity.iam_kms_full_access

# METADATA
# description: kms:* is allowed on every key.
# entrypoint: true
finding contains {"at": action.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	some statement in data.lib.identity.allows
	some action in statement.actions.list
	action.every
	action.service == "kms"
	data.lib.identity.reach(statement) == "every"
	not data.lib.identity.narrowed(statement)
	not data.lib.identity.through_service(statement)
	not data.lib.identity.denied_again
	message := sprintf("%s of %s allows every action on every key", [statement.name, input.identity.name])
}
