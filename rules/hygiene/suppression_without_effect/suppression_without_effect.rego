# METADATA
# title: A suppression has no effect
# description: |
#   A suppression says that a finding is wanted and why. One that gives no reason, is over, names a rule that does not
#   exist or stands on nothing suppresses nothing: the finding that it was written for is reported as if it were not
#   there.
#
#   Not reported: suppressions in files without keys and policies; those that cover no finding (KMS952).
# scope: package
# schemas:
# - input: schema.facts
# custom:
#   id: KMS951
#   severity: medium
#   remediation: >-
#     Write # kmslint:ignore KMS401 until=2027-01-31 -- reason, where until may be left out; or remove the suppression
#     and fix what it was about.
package rules.hygiene.suppression_without_effect

# METADATA
# description: The reason is missing, the time is over, or the form is not one that is known.
# entrypoint: true
finding contains {"at": diagnostic.at, "message": diagnostic.summary} if {
	some diagnostic in input.diagnostics
	diagnostic.code in {"suppression-form", "suppression-reason", "suppression-rule", "suppression-expired"}
}
