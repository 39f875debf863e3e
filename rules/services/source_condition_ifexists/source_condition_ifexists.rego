# METADATA
# title: A condition on the source lets requests without it pass
# description: |
#   With `IfExists` or `ForAllValues` a condition on aws:SourceArn, aws:SourceAccount or aws:SourceOrgID holds for
#   requests without the key, so the service may act for anyone in those.
#
#   Not reported: `IfExists` in a Deny; a further condition that demands a source key, or that it is there (`Null`);
#   an encryption context that names an account.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
#   description: IAM User Guide, The confused deputy problem
# custom:
#   id: KMS503
#   severity: medium
#   remediation: >-
#     Use the operator without IfExists and ForAllValues.
package rules.services.source_condition_ifexists

# METADATA
# description: The only condition on a source key holds where the key is missing.
# entrypoint: true
finding contains {"at": condition.operator.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	input.policy.kind == "key"
	some statement in input.policy.statements
	statement.effect == "Allow"
	count(data.lib.deputy.services(statement)) > 0
	statement.conditions.complete
	some condition in data.lib.deputy.sources(statement)
	_optional(condition.operator)
	not _demanded(statement)
	not data.lib.deputy.context_names_account(statement)
	message := sprintf("%s of %s holds for requests without %s, in which the service may act for anyone", [
		condition.operator.text,
		statement.name,
		condition.key.text,
	])
}

_optional(operator) if operator.if_exists

_optional(operator) if operator.quantifier == "ForAllValues"

_demanded(statement) if {
	some condition in data.lib.deputy.sources(statement)
	data.lib.deputy.demands(condition)
}

_demanded(statement) if {
	some condition in data.lib.deputy.sources(statement)
	condition.operator.base == "Null"
	some value in condition.values
	lower(value.text) == "false"
}
