# METADATA
# title: A condition on the network keeps AWS services out
# description: |
#   When an AWS service uses the key for somebody - Amazon EBS for a volume, Amazon RDS for a database - the call comes
#   from AWS, not from the network or VPC of that somebody. A Deny for everyone outside of `aws:SourceIp`,
#   `aws:SourceVpc` or `aws:SourceVpce` refuses it; Allow statements that all ask for such a network never allow it.
#   Volumes do not attach then, and databases stop.
#
#   Possible is a finding about a key that no resource of the same code is seen to use, as it may be for applications
#   that call AWS KMS themselves.
#
#   Not reported: statements that except services, by `aws:ViaAWSService`, `kms:ViaService`, `aws:CalledVia` or
#   `aws:PrincipalIsAWSService`, or IfExists in an Allow, which holds where there is no VPC; a Deny with any other
#   condition, which may be one on who calls; Allow statements beside one without such a condition; statements for
#   principals that call AWS KMS themselves: `network_condition_breaks_services.applications` lists them.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-aws.html
#   description: AWS KMS Developer Guide, AWS global condition keys
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/vpce-policy-condition.html
#   description: AWS KMS Developer Guide, Use VPC endpoints to control access to AWS KMS resources
# custom:
#   id: KMS608
#   severity: medium
#   remediation: >-
#     Except services in the Condition of the Deny with "BoolIfExists": {"aws:ViaAWSService": "false"}; beside an Allow
#     add one for services, with "StringEquals": {"kms:ViaService": "ec2.REGION.amazonaws.com"} as its Condition.
#   parameters:
#     applications:
#       description: >-
#         ARNs of principals that call AWS KMS themselves and never through a service, with * for any text.
#       type: array
#       items: {type: string}
#       default: []
package rules.lockout.network_condition_breaks_services

# METADATA
# description: A Deny refuses every use of the key that does not come from the network.
# entrypoint: true
finding contains {"at": conditions[0].at, "message": message, "confidence": _confidence(statement)} if {
	input.policy.kind == "key"
	some statement in input.policy.statements
	statement.effect == "Deny"
	conditions := _on_network(statement)
	_denies_all_else(statement, conditions)
	"use" in statement.actions.capabilities
	not _applications(statement)
	message := sprintf("%s also denies the use of the key by AWS services for somebody: their calls have no %s of yours", [
		statement.name, conditions[0].key.text,
	])
}

# METADATA
# description: All statements that allow the use of the key ask for a network.
finding contains {"at": conditions[0].at, "message": message, "confidence": _confidence(statement)} if {
	input.policy.kind == "key"
	input.policy.complete
	some statement in input.policy.statements
	_allows_use(statement)
	conditions := _on_network(statement)
	_asks_for_network(statement)
	not _applications(statement)
	not _allowed_otherwise
	message := sprintf("%s allows no use of the key by AWS services for somebody: their calls have no %s of yours", [
		statement.name, conditions[0].key.text,
	])
}

_on_network(statement) := [condition |
	some condition in statement.conditions.list
	lower(condition.key.text) in {"aws:sourceip", "aws:sourcevpc", "aws:sourcevpce"}
]

_denies_all_else(statement, conditions) if {
	count(conditions) > 0
	count(conditions) == count(statement.conditions.list)
	statement.conditions.complete
	_of_many(statement.principals)
	every condition in conditions {
		condition.operator.negated
		condition.operator.quantifier != "ForAnyValue"
	}
}

_of_many(principals) if principals.element == "NotPrincipal"

_of_many(principals) if principals.everyone

_of_many(principals) if {
	some principal in principals.list
	principal.type == "account"
	principal.account != "external"
}

_allows_use(statement) if {
	statement.effect == "Allow"
	"use" in statement.actions.capabilities
}

_asks_for_network(statement) if {
	some condition in _on_network(statement)
	data.lib.deputy.demands(condition)
}

# Somebody may use the key from anywhere, or grant its use, or be allowed it by an IAM policy.
_allowed_otherwise if {
	some statement in input.policy.statements
	statement.effect != "Deny"
	_lets_use(statement.actions.capabilities)
	not _asks_for_network(statement)
}

_lets_use(capabilities) if "use" in capabilities

_lets_use(capabilities) if "grant" in capabilities

_applications(statement) if {
	statement.principals.element == "Principal"
	every principal in statement.principals.list {
		some pattern in data.kmslint.parameters.network_condition_breaks_services.applications
		glob.match(pattern, [], principal.text)
	}
}

_confidence(statement) := data.lib.confidence.of(statement) if {
	some reference in input.key.references
	reference.certain
} else := "possible"
