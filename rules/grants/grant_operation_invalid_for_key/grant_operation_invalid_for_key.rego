# METADATA
# title: KMS refuses the grant
# description: |
#   KMS takes a grant only with operations that the key supports, and a constraint on the encryption context only
#   for a symmetric encryption key, with at most 8 pairs and values of at most 384 characters. CreateGrant fails
#   otherwise, when the code is applied.
#
#   Not reported: operations of a key whose spec or usage is not known; grants of an inventory, which KMS has taken.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html
#   description: AWS KMS API Reference, CreateGrant
# - ref: https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html
#   description: AWS KMS API Reference, GrantConstraints
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
#   description: AWS KMS Developer Guide, Grants in AWS KMS
# custom:
#   id: KMS310
#   severity: high
#   remediation: >-
#     List operations that the key supports: for a symmetric encryption key such as Decrypt and GenerateDataKey, for
#     signing Sign and Verify. Leave encryption_context_equals and encryption_context_subset out for key pairs and
#     HMAC keys.
package rules.grants.grant_operation_invalid_for_key

# METADATA
# description: The key does not support an operation, or no grant can have it.
# entrypoint: true
finding contains {"at": operation.at, "message": message} if {
	input.planned
	some grant in input.key.grants.list
	some operation in grant.operations.list
	operation.problem != ""
	message := sprintf("KMS refuses %s for the operation %s: %s", [grant.name, operation.text, operation.problem])
}

# METADATA
# description: The key takes no encryption context.
finding contains {"at": context.at, "message": message} if {
	input.planned
	some grant in input.key.grants.list
	some context in grant.constraints.contexts
	input.key.spec.known
	input.key.spec.value != "SYMMETRIC_DEFAULT"
	message := sprintf("KMS refuses %s for %s: a key of the spec %s takes no encryption context", [
		grant.name, context.element, input.key.spec.value,
	])
}

# METADATA
# description: There are too many pairs, or one that is too long.
finding contains {"at": context.at, "message": message} if {
	input.planned
	some grant in input.key.grants.list
	some context in grant.constraints.contexts
	some reason in _reasons(context)
	message := sprintf("KMS refuses %s for %s: %s", [grant.name, context.element, reason])
}

_reasons(context) := {reason |
	some reason, wrong in {
		sprintf("it has %d pairs, and at most 8 are allowed", [context.pairs]): context.pairs > 8,
		sprintf("a value has %d characters, and at most 384 are allowed", [context.longest]): context.longest > 384,
	}
	wrong
}
