# METADATA
# title: Resources that are shared
# description: Whom a resource is shared with, and what keeps them from using it.
# scope: package
# schemas:
# - input: schema.facts
package lib.sharing

# METADATA
# description: Those that the resource is shared with, besides everyone and the account that owns it.
others := [c |
	some c in input.resource.shared_with
	c.own != "yes"
	c.kind in {"account", "organization", "organizational-unit", "unknown"}
]

# METADATA
# description: |
#   Whether the resource is certainly shared with somebody else: definite or possible. It is undefined where it is
#   shared with nobody else.
confidence := "definite" if {
	some c in others
	c.own == "no"
	c.known
	not c.perhaps
} else := "possible" if {
	count(others) > 0
}

# METADATA
# description: Where the resource is shared with the first of the others.
at := others[0].at

# METADATA
# description: Where it is shared with the rest of them.
elsewhere := [c.at | some i, c in others; i > 0]

# METADATA
# description: Those others by their names, the first three of many.
names := concat(", ", names_of_all) if {
	count(names_of_all) <= 3
} else := sprintf("%s and %d more", [concat(", ", array.slice(names_of_all, 0, 2)), count(names_of_all) - 2])

# METADATA
# description: The names of all others, each once.
names_of_all := [c.name | some i, c in others; not _again(i, c.name)]

_again(i, name) if {
	some j, c in others
	j < i
	c.name == name
}

# METADATA
# description: The parts of the resource that are certainly encrypted.
encrypted := [e | some e in input.resource.encryption; e.encrypted == "yes"]

# METADATA
# description: What of the resource some of its parts are, as the beginning of "… encrypted with".
parts(list) := "it is" if {
	list[0].part == ""
} else := sprintf("%s is", [list[0].part]) if {
	count(list) == 1
} else := sprintf("%s are", [concat(", ", [e.part | some e in list])])

# METADATA
# description: The parts that an AWS managed key certainly encrypts.
managed := [e | some e in encrypted; e.key.kind == "aws-managed"]

# METADATA
# description: The parts that the account's default key for EBS encrypts, where nobody knows which key that is.
by_unknown_default := [e | some e in encrypted; e.key.kind == "unknown"; e.key.default]

# METADATA
# description: |
#   The condition keys that the answer for an organization turns on, and that say whether an account is in it.
membership := {"aws:PrincipalOrgID", "aws:PrincipalOrgPaths"}

# METADATA
# description: The first step, without which the consumer can do nothing.
vital(key) := step if {
	some step in key.steps
	step.vital
}

# METADATA
# description: The actions of a step that conditions keep away.
blocked(step) := {action | some b in step.blocked; some action in b.actions}

# METADATA
# description: The actions of a step that are missing, and that no condition keeps away.
lacking(step) := [action | some action in step.missing; not action in blocked(step)]
