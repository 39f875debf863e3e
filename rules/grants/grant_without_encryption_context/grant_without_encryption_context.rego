# METADATA
# title: A grant to decrypt is not bound to an encryption context
# description: |
#   A constraint on the encryption context lets the grantee decrypt what belongs to its task and nothing else that
#   the key protects. KMS recommends it for every grant to a principal of one's own.
#
#   Not reported: keys of another spec than SYMMETRIC_DEFAULT, as operations with key pairs and HMAC keys take no
#   encryption context; AWS services, and grants that they made; grants bound to a resource by SourceArn.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/grant-best-practices.html
#   description: AWS KMS Developer Guide, Best practices for AWS KMS grants
# - ref: https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html
#   description: AWS KMS API Reference, GrantConstraints
# custom:
#   id: KMS306
#   severity: low
#   default: "pedantic"
#   remediation: >-
#     Create the grant again with --constraints '{"EncryptionContextEquals": {"NAME": "VALUE"}}', then revoke this
#     one.
package rules.grants.grant_without_encryption_context

# METADATA
# description: A grant of Decrypt or GenerateDataKey has no constraint.
# entrypoint: true
finding contains {"at": grant.at, "message": message} if {
	some grant in input.key.grants.list
	input.key.spec.value == "SYMMETRIC_DEFAULT"
	not grant.constraints.present
	grant.grantee.type in {"role", "user", "session", "federated-user", "account"}
	not data.lib.grants.of_aws(grant)
	bound := {operation.text | some operation in grant.operations.list; _with_context(operation.text)}
	count(bound) > 0
	message := sprintf("%s lets %s call %s with any encryption context", [
		grant.name, data.lib.grants.grantee(grant),
		concat(", ", sort(bound)),
	])
}

_with_context("Decrypt")

_with_context(operation) if startswith(operation, "GenerateDataKey")
