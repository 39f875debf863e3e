# METADATA
# title: A statement names an alias where it means the key
# description: |
#   The ARN of an alias in Resource is the alias and never the key that it points to. A statement that names only
#   aliases allows, or denies, none of the operations with keys: not Decrypt, not GenerateDataKey.
#
#   Not reported: `kms:CreateAlias`, `kms:UpdateAlias` and `kms:DeleteAlias`, which work on aliases too; statements
#   that name a key besides.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html
#   description: AWS KMS Developer Guide, Specifying KMS keys in IAM policy statements
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
#   description: AWS KMS Developer Guide, Use aliases to control access to KMS keys
# custom:
#   id: KMS804
#   severity: high
#   remediation: >-
#     Name the ARN of the key in Resource; or * with "Condition": {"StringEquals": {"kms:RequestAlias":
#     "alias/NAME"}}.
package rules.identity.iam_alias_arn_as_key_resource

# METADATA
# description: Actions on keys, and no resource but aliases.
# entrypoint: true
finding contains {"at": resource.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	input.policy.kind == "identity"
	some statement in input.policy.statements
	statement.resources.element == "Resource"
	statement.resources.complete
	some resource in statement.resources.list
	resource.form == "alias"
	startswith(resource.text, "arn:")
	not _names_keys(statement)
	statement.actions.element == "Action"
	names := {action.text | some action in statement.actions.list; _of_keys(action)}
	count(names) > 0
	message := sprintf("%s names the alias %s, so it %s for %s: an alias in Resource is never its key", [
		statement.name, resource.text,
		data.lib.text.idle(statement), concat(", ", sort(names)),
	])
}

_of_keys(action) if {
	action.service == "kms"
	not action.iam_only
	not action.every
	not lower(action.text) in {"kms:createalias", "kms:updatealias", "kms:deletealias", "kms:*alias", "kms:*alias*"}
}

_names_keys(statement) if {
	some resource in statement.resources.list
	resource.form != "alias"
}
