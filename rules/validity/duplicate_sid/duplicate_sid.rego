# METADATA
# title: Two statements have the same Sid
# description: |
#   The Sid is how people and logs name a statement; two statements of one name are easily taken for each other, and
#   IAM refuses them in identity policies.
#
#   Not reported: statements without Sid; spaces in a Sid, which key policies allow; statements that may occur any
#   number of times.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
#   description: 'IAM User Guide, IAM JSON policy elements: Sid'
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
#   description: AWS KMS Developer Guide, Creating a key policy
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#   description: IAM User Guide, IAM policy validation check reference
# custom:
#   id: KMS019
#   severity: low
#   remediation: Give each statement a Sid of its own.
#   changes: [Sid]
package rules.validity.duplicate_sid

# METADATA
# description: An earlier statement has the same Sid.
# entrypoint: true
finding contains {"at": later.sid.at, "related": [first.sid.at], "message": message} if {
	count(_sids) > count({text | some text in _sids})
	some text, indexes in _indexes
	some index in indexes
	first := input.policy.statements[min(indexes)]
	later := input.policy.statements[index]
	later.index > first.index
	message := sprintf("statements %d and %d have the same Sid %q", [first.number, later.number, text])
}

_sids := [statement.sid.text |
	some statement in input.policy.statements
	statement.sid.known
]

# The places of the statements with each Sid.
_indexes[text] contains index if {
	some index, statement in input.policy.statements
	not statement.repeats
	statement.sid.known
	text := statement.sid.text
	text != ""
}
