package lib.sharing

# METADATA
# description: |
#   What keeps a service from a step, completing "the key policy …": actions that a statement denies, that a condition
#   keeps away, or that nothing allows. It is undefined where nothing certainly does.
obstacle(step) := sprintf("denies it %s", [concat(", ", step.denied)]) if {
	count(step.denied) > 0
} else := sprintf("does not let it call %s", [concat(", ", lacking(step))]) if {
	count(lacking(step)) > 0
} else := sprintf("lets it call %s only if %s (%s)", [
	concat(", ", step.blocked[0].actions),
	step.blocked[0].demand,
	step.blocked[0].statement,
]) if {
	count(step.missing) > 0
	count(step.blocked) > 0
}

# METADATA
# description: The confidence in a finding about one that the resource is shared with.
confidence_in(consumer) := {true: "possible", false: "definite"}[consumer.perhaps]
