# METADATA
# title: Texts for messages
# description: How messages name what a statement is about.
# scope: package
# schemas:
# - input: schema.facts
package lib.text

# METADATA
# description: The actions of a statement, at most three of them by name.
actions(statement) := "every action but those in NotAction" if {
	statement.actions.element == "NotAction"
}

actions(statement) := concat(", ", names) if {
	statement.actions.element == "Action"
	names := [action.text | some action in statement.actions.list]
	count(names) <= 3
}

actions(statement) := sprintf("%s and %d more actions", [concat(", ", array.slice(names, 0, 2)), count(names) - 2]) if {
	statement.actions.element == "Action"
	names := [action.text | some action in statement.actions.list]
	count(names) > 3
}

# METADATA
# description: What a statement without effect fails to do.
idle(statement) := "allows nothing" if {
	statement.effect == "Allow"
} else := "denies nothing" if {
	statement.effect == "Deny"
} else := "has no effect"
