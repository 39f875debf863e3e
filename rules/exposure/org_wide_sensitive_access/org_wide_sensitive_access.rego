# METADATA
# title: Everyone of an organization may decrypt or create grants
# description: |
#   A statement names everyone, and `aws:PrincipalOrgID` is all that narrows it for `kms:Decrypt` or `kms:CreateGrant`:
#   every principal of every account of the organization is let in, also of accounts that are added later. Within the
#   key's own account no IAM policy is needed for it; within others one that allows everything is enough.
#
#   Not reported: statements narrowed to organizational units (`aws:PrincipalOrgPaths`), accounts or principals; Deny;
#   statements that only look at the key, encrypt or verify; keys of resources that the code shares with others, as
#   an image that the whole organization may launch.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/share-amis-with-organizations-and-OUs.html
#   description: Amazon EC2 User Guide, Share an AMI with organizations and organizational units
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-aws.html
#   description: AWS KMS Developer Guide, AWS global condition keys
# custom:
#   id: KMS106
#   severity: medium
#   default: pedantic
#   remediation: >-
#     Narrow the Condition of {statement} to organizational units, "ForAnyValue:StringLike": {"aws:PrincipalOrgPaths":
#     "{organization}/r-ROOT/ou-UNIT/*"}, or name the accounts in Principal; for use through one service add
#     "kms:ViaService".
#   values: [organization]
#   compliance:
#   - NIST 800-53r5 AC-3, AC-6
package rules.exposure.org_wide_sensitive_access

# METADATA
# description: The organization is all that the statement asks for.
# entrypoint: true
finding contains {
	"at": statement.principals.at, "message": message, "values": {"organization": organization.id},
	"confidence": data.lib.confidence.of(statement),
} if {
	some organization in input.semantic.external.organizations
	some index in organization.statements
	statement := input.policy.statements[index]
	data.lib.exposure.narrowed_only_by(statement, {"aws:principalorgid"})
	not data.lib.conditions.use_only(statement.conditions)
	not _of_units(statement)
	not _shared
	powers := {power |
		some power in statement.actions.powers
		power in {"kms:Decrypt", "kms:CreateGrant"}
		power in organization.actions
	}
	count(powers) > 0
	message := sprintf("%s lets everyone of every account of organization %s call %s", [
		statement.name, organization.id,
		concat(" and ", powers),
	])
}

_of_units(statement) if {
	some condition in statement.conditions.list
	lower(condition.key.text) == "aws:principalorgpaths"
	data.lib.deputy.demands(condition)
}

# A resource that is shared needs its key to be shared as well (KMS224).
_shared if {
	some reference in input.key.references
	reference.shared
}
