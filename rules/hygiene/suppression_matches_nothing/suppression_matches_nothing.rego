# METADATA
# title: A suppression covers no finding
# description: |
#   What was suppressed is fixed, or the suppression stands on the wrong construct. It is of no use, and would hide the
#   next finding of the rule at this place without anybody having looked at it.
#
#   Not reported: suppressions of rules that did not run.
# scope: package
# schemas:
# - input: schema.facts
# custom:
#   id: KMS952
#   severity: low
#   remediation: Remove the suppression, or move it to the construct that the finding is about.
package rules.hygiene.suppression_matches_nothing

# METADATA
# description: No finding of the rule is about what the suppression stands on.
# entrypoint: true
finding contains {"at": diagnostic.at, "message": diagnostic.summary} if {
	some diagnostic in input.diagnostics
	diagnostic.code == "suppression-unused"
}
