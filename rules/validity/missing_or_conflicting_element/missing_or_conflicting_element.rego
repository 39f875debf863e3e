# METADATA
# title: An element is missing, wrong or in conflict
# description: |
#   AWS refuses a policy in which a statement lacks `Effect`, `Principal` or `Action`, has an element together with
#   its `Not` form, or holds a value of the wrong type. Names of elements and the two effects are case-sensitive.
#
#   Not reported: a single statement in place of a list; a string in place of a list of strings; numbers and booleans
#   as values of conditions; a missing Resource in a key policy, which KMS accepts (KMS002).
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
#   description: AWS KMS Developer Guide, Creating a key policy
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
#   description: IAM User Guide, Grammar of the IAM JSON policy language
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
#   description: IAM User Guide, IAM policy validation check reference
# custom:
#   id: KMS003
#   severity: high
#   remediation: Correct the element that the message names.
package rules.validity.missing_or_conflicting_element

# METADATA
# description: An element is missing, in conflict with another, unknown, or has a wrong value.
# entrypoint: true
finding contains {"at": diagnostic.at, "message": message} if {
	some diagnostic in input.diagnostics
	diagnostic.code in _refused
	message := sprintf("%s: AWS refuses the policy", [diagnostic.summary])
}

# METADATA
# description: A value has the wrong JSON type.
finding contains {"at": diagnostic.at, "message": diagnostic.summary} if {
	some diagnostic in input.diagnostics
	diagnostic.code == "wrong-type"
}

# METADATA
# description: A statement of a kind of policy that AWS refuses without Resource has none.
finding contains {"at": diagnostic.at, "message": message} if {
	input.policy.kind in {"identity", "scp", "rcp"}
	some diagnostic in input.diagnostics
	diagnostic.code == "missing-resource"
	message := sprintf("%s: AWS refuses the policy", [diagnostic.summary])
}

_refused := {
	"conflicting-elements", "missing-element", "unexpected-principal", "unknown-element", "wrong-effect", "wrong-version",
}
