# METADATA
# title: A permission is without effect, as the key does not honour it
# description: |
#   An IAM policy allows use of a key only where the key policy says so: by a statement for the account, which
#   leaves the decision to IAM, or for the user or role itself. Here neither is, nor is there a grant, so every call
#   is denied.
#
#   Not reported: keys whose policy is not in the same code or inventory, or is not all known; keys that answer only
#   some requests, as with a condition; statements of which one action is honoured.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
#   description: AWS KMS Developer Guide, Default key policy
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
#   description: AWS KMS Developer Guide, Allowing users in other accounts to use a KMS key
# custom:
#   id: KMS808
#   severity: medium
#   remediation: >-
#     Add to the key policy {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::ACCOUNT:root"}, "Action":
#     "kms:*", "Resource": "*"}, or a statement for the role; or remove the permission.
package rules.identity.iam_permission_key_policy_does_not_honour

# METADATA
# description: The key's side allows none of the actions.
# entrypoint: true
finding contains {"at": key.at, "message": message} if {
	some key in input.identity.keys
	key.honoured == "no"
	what := sprintf("%s of %s allows %s to call %s", [key.statement, input.identity.name, key.holder, _actions(key)])
	message := sprintf("%s on %s, but the key policy neither names it nor leaves it to the account", [what, key.key])
}

_actions(key) := concat(", ", key.actions) if {
	count(key.actions) <= 3
} else := sprintf("%s and %d more actions", [concat(", ", array.slice(key.actions, 0, 2)), count(key.actions) - 2])
