# METADATA
# title: Confidence of findings
# description: Whether a finding holds whatever the unknown values are.
# scope: package
# schemas:
# - input: schema.facts
package lib.confidence

# METADATA
# description: The confidence of a finding in a statement. One that may occur any number of times may not occur at all.
of(statement) := "possible" if {
	statement.repeats
} else := "definite"

# METADATA
# description: The confidence of a finding that rests on several claims.
all(claims) := "possible" if {
	"possible" in claims
} else := "definite"
