# METADATA
# title: A condition on the source leaves the account open
# description: |
#   aws:SourceArn is compared with a pattern that leaves the account open, or with the ARN of a bucket, which names
#   none, and nothing beside it says which account or organization the service may act for.
#
#   Not reported: ARNs with an account; a bucket's ARN beside aws:SourceAccount or aws:SourceOrgID; an encryption
#   context that names an account; values that are not known before deployment.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
#   description: IAM User Guide, The confused deputy problem
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#   description: IAM User Guide, IAM policy validation check reference
# custom:
#   id: KMS502
#   severity: medium
#   remediation: >-
#     Add "StringEquals": {"aws:SourceAccount": "{account}"} beside aws:SourceArn.
package rules.services.source_condition_not_pinning_account

# METADATA
# description: The ARN says of no account that it is the one.
# entrypoint: true
finding contains {"at": value.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	input.policy.kind == "key"
	some statement in input.policy.statements
	statement.effect == "Allow"
	count(data.lib.deputy.services(statement)) > 0
	statement.conditions.complete
	some condition in statement.conditions.list
	lower(condition.key.text) == "aws:sourcearn"
	data.lib.deputy.demands(condition)
	some value in condition.values
	value.account in {"any", "none"}
	not _account_named(statement)
	not data.lib.deputy.context_names_account(statement)
	message := sprintf("aws:SourceArn %q in %s %s, and nothing else says which account it is", [
		value.text,
		statement.name,
		_what[value.account],
	])
}

_what := {"any": "leaves the account open", "none": "names no account"}

_account_named(statement) if {
	some condition in data.lib.deputy.sources(statement)
	lower(condition.key.text) != "aws:sourcearn"
	data.lib.deputy.demands(condition)
	every value in condition.values {
		not value.wildcard
	}
}
