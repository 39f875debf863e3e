# METADATA
# title: An element of a statement is empty
# description: |
#   An empty Action, Principal or Resource matches nothing, so the statement does nothing; an empty list of values
#   never matches; an empty Condition says nothing, and an empty Sid names nothing. Something was left out, or was
#   to be filled in by a template.
#
#   Not reported: lists that are not known before deployment; empty text as a principal (KMS005).
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#   description: IAM User Guide, IAM policy validation check reference
# custom:
#   id: KMS910
#   severity: low
#   remediation: >-
#     Fill the element, or remove it; remove the statement if nothing is left to fill in.
package rules.hygiene.empty_element

# METADATA
# description: Action, NotAction, Principal, NotPrincipal, Resource or NotResource is empty.
# entrypoint: true
finding contains {"at": element.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	some statement in input.policy.statements
	_judged(statement)
	some element in [statement.actions, statement.principals, statement.resources]
	element.complete
	count(element.list) == 0
	message := sprintf("%s of %s is empty, so the statement %s", [
		element.element, statement.name,
		data.lib.text.idle(statement),
	])
}

# METADATA
# description: A condition has no values.
finding contains {"at": condition.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	some statement in input.policy.statements
	_judged(statement)
	some condition in statement.conditions.list
	condition.complete
	count(condition.values) == 0
	message := sprintf("the condition on %s of %s has no values", [condition.key.text, statement.name])
}

# METADATA
# description: The Condition element, or one of its operators, has nothing in it.
finding contains {"at": statement.conditions.at, "message": message} if {
	some statement in input.policy.statements
	statement.conditions.empty
	message := sprintf("Condition of %s has nothing in it", [statement.name])
}

# METADATA
# description: The Sid is empty.
finding contains {"at": statement.sid.at, "message": message} if {
	some statement in input.policy.statements
	_judged(statement)
	statement.sid.text == ""
	statement.sid.known
	message := sprintf("%s has an empty Sid", [statement.name])
}

# In a policy of users and roles, statements about other services are not ours to judge.
_judged(statement) if {
	input.identity
	some action in statement.actions.list
	action.service == "kms"
} else if {
	not input.identity
	statement.effect
}
