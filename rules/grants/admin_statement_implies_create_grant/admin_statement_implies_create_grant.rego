# METADATA
# title: An administrator may grant itself the use of the key
# description: |
#   `kms:Create*` is meant for aliases and keys and lets its principals create grants as well, also one for
#   themselves that allows Decrypt. AWS's console writes it into the statement for key administrators, so that those
#   who are not to use the key can.
#
#   Not reported: the account principal of the owner; statements that limit the grants by a condition;
#   `kms:CreateGrant` by its name (KMS301); principals with every action (KMS701).
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
#   description: AWS KMS Developer Guide, Default key policy
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
#   description: AWS KMS Developer Guide, Grants in AWS KMS
# custom:
#   id: KMS302
#   severity: low
#   default: "pedantic"
#   remediation: >-
#     List kms:CreateAlias (kms:CreateKey works in IAM policies only) instead of kms:Create*.
#   compliance:
#   - NIST 800-53r5 AC-5
package rules.grants.admin_statement_implies_create_grant

# METADATA
# description: A pattern that is not all of KMS covers CreateGrant.
# entrypoint: true
finding contains {"at": action.at, "message": message, "confidence": data.lib.confidence.of(statement)} if {
	input.policy.kind == "key"
	some statement in input.policy.statements
	statement.effect == "Allow"
	statement.actions.element == "Action"
	some action in statement.actions.list
	action.wildcard
	not action.every
	glob.match(lower(action.text), null, "kms:creategrant")
	statement.conditions.complete
	not _limited(statement.conditions)
	statement.principals.element == "Principal"
	names := {principal.text |
		some principal in statement.principals.list
		principal.type in {"role", "user", "session", "federated-user"}
	}
	count(names) > 0
	message := sprintf("%s lets %s create grants, also one for itself that allows Decrypt, by %s", [
		statement.name,
		concat(", ", sort(names)),
		action.text,
	])
}

_limited(conditions) if {
	some condition in conditions.list
	not condition.operator.negated
	lower(condition.key.text) in {
		"kms:grantisforawsresource", "kms:grantoperations", "kms:granteeprincipal", "kms:granteeserviceprincipal",
		"kms:grantconstrainttype", "kms:grantconstraintsourcearn", "kms:viaservice",
	}
}
