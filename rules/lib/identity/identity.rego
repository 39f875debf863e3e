# METADATA
# title: Policies of users and roles
# description: How far the resources of a statement reach, and what narrows it, for the rules about identity policies.
# scope: package
# schemas:
# - input: schema.facts
package lib.identity

# METADATA
# description: The Allow statements about KMS of a policy of users and roles that is no permissions boundary.
allows contains statement if {
	input.policy.kind == "identity"
	not input.identity.boundary
	some statement in input.policy.statements
	statement.effect == "Allow"
	statement.actions.element == "Action"
	statement.conditions.complete
}

# METADATA
# description: |
#   How many keys a statement is about: "every" key, all of an "account", or undefined where it names single ones, or
#   where that is not known.
reach(statement) := "every" if {
	statement.resources.element == "Resource"
	"every" in {_reach(resource) | some resource in statement.resources.list}
} else := "account" if {
	statement.resources.element == "Resource"
	"account" in {_reach(resource) | some resource in statement.resources.list}
}

_reach(resource) := "every" if {
	resource.text == "*"
} else := "every" if {
	parts := split(resource.text, ":")
	parts[2] == "kms"
	parts[4] in {"*", ""}
	_all(parts[5])
} else := "account" if {
	parts := split(resource.text, ":")
	parts[2] == "kms"
	_all(parts[5])
}

_all(name) if name in {"*", "key/*"}

# METADATA
# description: |
#   Whether conditions say which keys are meant. A condition on the service that a call comes through does not.
narrowed(statement) if {
	some condition in statement.conditions.list
	not condition.operator.negated
	condition.operator.base != "Null"
	_of_keys(lower(condition.key.text))
}

_of_keys(key) if key in {
	"kms:resourcealiases", "kms:requestalias", "aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths",
	"kms:encryptioncontextkeys",
}

_of_keys(key) if {
	some prefix in ["aws:resourcetag/", "kms:encryptioncontext:"]
	startswith(key, prefix)
}

# METADATA
# description: Whether calls have to come through a service.
through_service(statement) if {
	some condition in statement.conditions.list
	lower(condition.key.text) in {"kms:viaservice", "aws:calledvia", "aws:calledviafirst", "aws:calledvialast"}
}

# METADATA
# description: Whether a Deny statement of the policy takes KMS actions back.
denied_again if {
	some statement in input.policy.statements
	statement.effect == "Deny"
	some action in statement.actions.list
	action.service in {"kms", "*"}
}
