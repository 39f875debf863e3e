# METADATA
# title: What statements let strangers do
# description: Reads the facts semantic.statements, for the rules about statements that name everyone.
# scope: package
# schemas:
# - input: schema.facts
package lib.exposure

# METADATA
# description: |
#   Whether strangers are allowed something by a statement, definite or possible; undefined where they are not, and
#   where it turns on something that cannot be judged, such as a policy variable. Possible is what turns on a value that
#   is not known before deployment.
open(statement) := "definite" if {
	_public(statement) == "yes"
} else := "possible" if {
	_public(statement) == "unknown"
	_waits(statement)
}

# METADATA
# description: Whether another account certainly is allowed something by a statement.
access(access) := "definite" if {
	access.known
} else := "possible"

# METADATA
# description: |
#   Whether a statement names everyone, and what keeps strangers out are conditions on some of these keys and nothing
#   else that says who calls.
narrowed_only_by(statement, keys) if {
	statement.effect == "Allow"
	statement.principals.everyone
	statement.principals.element == "Principal"
	closing := input.semantic.statements[statement.index].closed_by
	count(closing) > 0
	every i in closing {
		lower(statement.conditions.list[i].key.text) in keys
	}
	statement.conditions.complete
	not _of_some_callers(statement)
}

# Tags and types of principals, and what is compared with a policy variable, say who calls among those who are let in.
_of_some_callers(statement) if {
	some condition in statement.conditions.list
	regex.match("^aws:(principal(tag/|type$|arn$|account$)|userid$)|^kms:calleraccount$", lower(condition.key.text))
}

_of_some_callers(statement) if {
	some condition in statement.conditions.list
	some value in condition.values
	value.variable
}

_public(statement) := input.semantic.statements[statement.index].public

_waits(statement) if statement.repeats

_waits(statement) if not statement.conditions.complete

_waits(statement) if count(statement.conditions.list) == 0

_waits(statement) if {
	some action in statement.actions.list
	not action.known
}

_waits(statement) if {
	some condition in statement.conditions.list
	data.lib.conditions.waits(condition)
}
