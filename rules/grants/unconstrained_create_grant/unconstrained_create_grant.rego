# METADATA
# title: A principal may create any grant
# description: |
#   Whoever may call `kms:CreateGrant` can give every operation that a grant knows, Decrypt included, to anybody,
#   also those that it may not call itself. A condition has to say which grants are meant:
#   `kms:GrantIsForAWSResource` for those that services make for the resources that they encrypt, or
#   `kms:GrantOperations`, `kms:GranteePrincipal`, `kms:GranteeServicePrincipal`, `kms:GrantConstraintType`,
#   `kms:GrantConstraintSourceArn`, `kms:ViaService`. `kms:RetiringPrincipal` alone limits nothing that matters.
#
#   High for users and roles of other accounts. Low for another account as a whole, whose IAM policies limit who of
#   it may - AWS asks for it where that account makes the grant for its service-linked role - and for services and
#   service-linked roles, which make grants for the resources that they encrypt and need a condition on their
#   callers more (`aws:SourceAccount`).
#
#   Not reported: the account principal of the owner, whom IAM policies limit; patterns such as `kms:Create*`, which
#   AWS's console writes for key administrators (KMS302); `*` as a principal (KMS101, KMS102); policies in which a
#   Deny statement for everyone tests one of these keys.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/grant-authorization.html
#   description: AWS KMS Developer Guide, Controlling access to grants
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
#   description: AWS KMS Developer Guide, AWS KMS condition keys
# custom:
#   id: KMS301
#   severity: medium
#   severities:
#   - high
#   - low
#   remediation: >-
#     For use through AWS services add "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}. For direct use
#     name the grants: "Condition": {"StringEquals": {"kms:GranteePrincipal": "arn:aws:iam::ACCOUNT:role/NAME"},
#     "ForAllValues:StringEquals": {"kms:GrantOperations": ["Encrypt", "Decrypt"]}}.
#   compliance:
#   - NIST 800-53r5 AC-6
#   - Control Tower CT.KMS.PR.3, CT.KMS.PV.1
package rules.grants.unconstrained_create_grant

# METADATA
# description: CreateGrant is allowed by its name, and no condition says which grants.
# entrypoint: true
finding contains {
	"at": principal.at, "message": message, "severity": _severity(principal),
	"confidence": data.lib.confidence.of(statement),
} if {
	input.policy.kind == "key"
	some statement in input.policy.statements
	statement.effect == "Allow"
	statement.actions.element == "Action"
	some action in statement.actions.list
	lower(action.text) == "kms:creategrant"
	statement.conditions.complete
	not _limited(statement.conditions)
	not _denied_otherwise
	statement.principals.element == "Principal"
	some principal in statement.principals.list
	_may_grant(principal)
	message := sprintf("%s lets %s create grants of any operation for any principal", [statement.name, principal.text])
}

_may_grant(principal) if principal.type in {"role", "user", "session", "federated-user", "service"}

_may_grant(principal) if {
	principal.type == "account"
	principal.account == "external"
}

_severity(principal) := "low" if {
	_of_aws_or_limited_elsewhere(principal)
} else := "high" if {
	principal.account == "external"
} else := "medium"

_of_aws_or_limited_elsewhere(principal) if principal.type in {"account", "service"}

_of_aws_or_limited_elsewhere(principal) if contains(principal.text, ":role/aws-service-role/")

_limited(conditions) if {
	some condition in conditions.list
	_says_which(condition)
	not condition.operator.negated
}

_says_which(condition) if {
	lower(condition.key.text) in {
		"kms:grantoperations", "kms:granteeprincipal", "kms:granteeserviceprincipal",
		"kms:grantconstrainttype", "kms:grantconstraintsourcearn", "kms:viaservice",
	}
	condition.operator.base != "Null"
}

_says_which(condition) if {
	lower(condition.key.text) == "kms:grantisforawsresource"
	not "false" in {lower(value.text) | some value in condition.values}
}

# A Deny statement for everyone keeps grants of other kinds out.
_denied_otherwise if {
	some statement in input.policy.statements
	statement.effect == "Deny"
	statement.principals.everyone
	statement.principals.element == "Principal"
	some action in statement.actions.list
	lower(action.text) in {"kms:creategrant", "kms:*", "*"}
	some condition in statement.conditions.list
	startswith(lower(condition.key.text), "kms:grant")
}
