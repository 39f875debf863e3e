# METADATA
# title: One user or role holds the management of the key
# description: |
#   Only one user or role may change the key policy, and no statement leaves it to the account's IAM policies. Whoever
#   deletes that user or role - a role of the same name made again is another principal - leaves a key that nobody can
#   manage; only AWS Support can help.
#
#   Not reported: two or more users and roles who may call `kms:PutKeyPolicy`; the account principal, even if it may do
#   only that; roles that come back by themselves, `single_point_of_management.break_glass`; statements for everyone
#   that conditions narrow, and principals that are not known; policies of which not all is known, and of no known key.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
#   description: AWS KMS Developer Guide, Default key policy
# - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
#   description: "IAM User Guide, AWS JSON policy elements: Principal"
# custom:
#   id: KMS602
#   severity: medium
#   remediation: >-
#     Let the account manage the key as well: {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::{account}:root"},
#     "Action": ["kms:PutKeyPolicy", "kms:GetKeyPolicy", "kms:DescribeKey"], "Resource": "*"} as a further Statement.
#   compliance:
#   - NIST 800-53r5 SC-12(1)
#   changes: [Statement]
#   parameters:
#     break_glass:
#       description: Names of roles that the organization makes again when they are gone.
#       type: array
#       items: {type: string}
#       default:
#       - OrganizationAccountAccessRole
#       - AWSControlTowerExecution
package rules.lockout.single_point_of_management

# METADATA
# description: All statements that allow PutKeyPolicy name the same one user or role.
# entrypoint: true
finding contains {"at": principal.at, "message": message, "confidence": data.lib.confidence.all(confidences)} if {
	input.key != null
	input.policy.complete
	not input.key.manager.value == "AWS"
	not input.semantic.lockout.is == "yes"
	not _others_may
	managing := [statement | some statement in input.policy.statements; _manages(statement)]
	count(managing) > 0
	count({p.text | some statement in managing; some p in statement.principals.list}) == 1
	principal := managing[0].principals.list[0]
	principal.type in {"role", "user"}
	not _comes_back(principal.text)
	confidences := [data.lib.confidence.of(statement) | some statement in managing]
	message := sprintf("only the %s %s may change the key policy: without it nobody can", [principal.type, principal.text])
}

_manages(statement) if {
	statement.effect == "Allow"
	"kms:PutKeyPolicy" in statement.actions.powers
}

# Statements by which others may, or may turn out to.
_others_may if {
	some statement in input.policy.statements
	statement.effect != "Deny"
	_may_manage(statement)
	_leaves_open(statement)
}

_may_manage(statement) if _manages(statement)

_may_manage(statement) if not statement.effect in {"Allow", "Deny"}

_may_manage(statement) if not statement.actions.complete

_may_manage(statement) if {
	some action in statement.actions.list
	not action.known
}

_leaves_open(statement) if statement.principals.element == "NotPrincipal"

_leaves_open(statement) if not statement.principals.complete

_leaves_open(statement) if not _manages(statement)

_leaves_open(statement) if {
	some principal in statement.principals.list
	not principal.type in {"role", "user"}
}

_comes_back(text) if {
	some name in data.kmslint.parameters.single_point_of_management.break_glass
	endswith(text, concat("", ["/", name]))
}
