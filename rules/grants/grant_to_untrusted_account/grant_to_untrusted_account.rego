# METADATA
# title: A grant lets an account use or retire it that is not trusted
# description: |
#   A grant works without any policy: whoever may create grants can let another account use the key, and no review
#   of the key policy shows it. Which accounts that is wanted for is said by `trusted-accounts` and `organization`
#   in the configuration; a grantee or retiring principal of every other account is reported.
#
#   Not reported: anything where the configuration has neither of the two; AWS services and the role of Amazon EC2
#   for encrypted volumes (`assumed-role/aws:ec2-infrastructure`); service-linked roles of trusted accounts; the own
#   account; accounts that the inventory lists in the configured organization; accounts that are not known before
#   deployment.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
#   description: AWS KMS Developer Guide, Grants in AWS KMS
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/grant-best-practices.html
#   description: AWS KMS Developer Guide, Best practices for AWS KMS grants
# custom:
#   id: KMS303
#   severity: high
#   remediation: >-
#     Revoke the grant: aws kms revoke-grant --key-id {key} --grant-id GRANT. If the access is wanted, add the account
#     to trusted-accounts in .kmslint.yaml.
#   compliance:
#   - NIST 800-53r5 AC-3
package rules.grants.grant_to_untrusted_account

# METADATA
# description: A principal of a grant belongs to an account that is not trusted.
# entrypoint: true
finding contains {"at": party.at, "message": message} if {
	data.lib.trust.configured
	some grant in input.key.grants.list
	some verb, party in {"use": grant.grantee, "retire": grant.retiring}
	party.account == "external"
	not _of_ec2(party)
	not data.lib.trust.account(party.account_id)
	not _own_organization(party)
	message := sprintf("%s lets %s %s the key, but account %s is not one of the trusted accounts", [
		grant.name, party.text, _verbs[verb], party.account_id,
	])
}

_verbs := {"use": "use", "retire": "retire the grant of"}

_of_ec2(party) if {
	party.type == "session"
	party.aws
}

_own_organization(party) if {
	party.organization != ""
	party.organization == data.kmslint.parameters.organization
}
