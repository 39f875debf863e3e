# METADATA
# title: A grant is given to a whole account
# description: |
#   A grantee that is an account principal, `:root` or the account's id, stands for every user and role of that
#   account whose IAM policy allows the operation. Who that is changes without anybody looking at the key.
#
#   Not reported: an account that may retire the grant, which is usual; grants that an AWS service made.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/grant-best-practices.html
#   description: AWS KMS Developer Guide, Best practices for AWS KMS grants
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
#   description: AWS KMS Developer Guide, Grants in AWS KMS
# custom:
#   id: KMS307
#   severity: medium
#   remediation: >-
#     Create the grant for the role that needs it, --grantee-principal arn:aws:iam::ACCOUNT:role/NAME, then revoke
#     this one: aws kms revoke-grant --key-id {key} --grant-id GRANT.
package rules.grants.grant_to_account_root

# METADATA
# description: The grantee is an account.
# entrypoint: true
finding contains {"at": grant.grantee.at, "message": message} if {
	some grant in input.key.grants.list
	grant.grantee.type == "account"
	not data.lib.grants.of_aws(grant)
	message := sprintf("%s lets every principal of %s use the key whose IAM policy allows it", [
		grant.name, _account(grant.grantee),
	])
}

_account(grantee) := "its own account" if {
	grantee.account == "own"
} else := concat(" ", ["account", grantee.account_id]) if {
	grantee.account_id != ""
} else := grantee.text
