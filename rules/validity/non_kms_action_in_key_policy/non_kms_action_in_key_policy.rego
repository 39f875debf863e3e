# METADATA
# title: A key policy names an action of another service
# description: |
#   A key policy decides about calls to AWS KMS on this key, and about nothing else. An action of another service in
#   it never has an effect, so whoever wrote it believes in access, or in a guard, that does not exist.
#
#   Not reported: `*`; actions without service prefix (KMS005).
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
#   description: AWS KMS Developer Guide, Creating a key policy
# custom:
#   id: KMS006
#   severity: medium
#   remediation: Remove the action from Action, or move it to an IAM policy or to the policy of the other resource.
#   changes: [Action]
package rules.validity.non_kms_action_in_key_policy

# METADATA
# description: The prefix of the action is not kms.
# entrypoint: true
finding contains {"at": action.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	input.policy.kind == "key"
	some statement in input.policy.statements
	some action in statement.actions.list
	not action.service in {"kms", "*", ""}
	action.matches == 0
	message := sprintf("%s in %s has no effect: a key policy decides only about actions of KMS", [
		action.text,
		statement.name,
	])
}
