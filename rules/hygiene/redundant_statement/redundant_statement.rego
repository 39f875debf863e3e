# METADATA
# title: A statement is inside another one
# description: |
#   Another statement with the same effect already applies to every request that this one is about, for any IAM
#   policies. It can be taken out and nothing changes; while it stays, who takes access away in one place overlooks the
#   other.
#
#   Not reported: a statement for users or roles beside one for their account, which leaves the decision to IAM
#   policies; statements that only several others together cover; statements that apply to nothing at all.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#   description: IAM User Guide, IAM policy validation check reference
# custom:
#   id: KMS906
#   severity: low
#   default: pedantic
#   remediation: Remove the statement.
package rules.hygiene.redundant_statement

# METADATA
# description: Another statement has all requests of this one, and of two that say the same it is the first.
# entrypoint: true
finding contains {"at": statement.at, "related": [other.at], "message": message} if {
	some statement in input.policy.statements
	inside := input.semantic.statements[statement.index].inside
	some i in inside
	not _later(statement, i)
	other := input.policy.statements[i]
	message := sprintf("%s is inside %s: nothing changes without it", [statement.name, other.name])
}

# Of statements that are inside each other the first stays.
_later(statement, other) if {
	other > statement.index
	statement.index in input.semantic.statements[other].inside
}
