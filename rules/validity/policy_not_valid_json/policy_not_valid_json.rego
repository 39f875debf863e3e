# METADATA
# title: The policy is not valid JSON
# description: |
#   AWS refuses a policy that does not parse. Worse is a property that stands twice in one object, two `Condition`
#   elements or two `StringEquals`: JSON readers keep the last one and silently drop the others, so the policy in
#   force is not the one that was reviewed.
#
#   kmslint reads on past such defects where it can; the other rules judge what was read.
#
#   Not reported: text that holds values which are not known before deployment (KMS026); a whole file that cannot be
#   read at all, which ends the run with exit status 2.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
#   description: AWS KMS Developer Guide, Creating a key policy
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
#   description: IAM User Guide, Grammar of the IAM JSON policy language
# custom:
#   id: KMS001
#   severity: high
#   remediation: Correct the text; merge the properties that stand twice.
package rules.validity.policy_not_valid_json

# METADATA
# description: A property stands twice in one object.
# entrypoint: true
finding contains {"at": diagnostic.at, "message": message} if {
	some diagnostic in input.diagnostics
	diagnostic.code == "duplicate-member"
	message := sprintf("%s: only the last one counts, what stands before it is silently dropped", [diagnostic.summary])
}

# METADATA
# description: The text breaks the grammar of JSON or YAML, or is no policy.
finding contains {"at": diagnostic.at, "message": message} if {
	some diagnostic in input.diagnostics
	diagnostic.code in _refused
	message := sprintf("%s: AWS refuses the text", [diagnostic.summary])
}

# METADATA
# description: The text goes beyond what kmslint reads.
finding contains {"at": diagnostic.at, "message": message} if {
	some diagnostic in input.diagnostics
	diagnostic.code in {"alias", "depth", "size"}
	message := sprintf("%s: the policy cannot be judged", [diagnostic.summary])
}

_refused := {
	"comment", "control-character", "empty", "encoding", "extra-content", "invalid-escape", "merge", "missing-comma",
	"name", "not-a-policy", "number", "syntax", "tab", "trailing-comma", "truncated",
}
