# METADATA
# title: Only one half of encryption is allowed
# description: |
#   The key policy lets somebody encrypt under the key and nobody decrypt, or the other way round, and leaves neither to
#   IAM policies. What is encrypted cannot be read again, or there is never anything to read: usually a statement is
#   missing, or names too little.
#
#   Not reported: policies with a statement that gives the account itself cryptographic actions or grants; the other
#   half for anybody, of another account too; policies by which somebody may create grants, and keys that have some;
#   asymmetric keys, whose public half encrypts elsewhere; policies of which not all is known, and of no known key.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
#   description: AWS KMS Developer Guide, Default key policy
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
#   description: AWS KMS Developer Guide, AWS KMS permissions
# custom:
#   id: KMS708
#   severity: low
#   default: pedantic
#   remediation: >-
#     Add the missing half to Action, kms:Decrypt or kms:Encrypt and kms:GenerateDataKey*, for those who need it.
#   changes: [Action]
package rules.least_privilege.write_only_or_read_only_inconsistency

# METADATA
# description: Somebody may encrypt, and nobody decrypt.
# entrypoint: true
finding contains {"at": statement.actions.at, "message": message} if {
	some statement in _halves(_writes, _reads)
	message := sprintf("%s lets data be encrypted under the key, but the key policy lets nobody decrypt it", [
		statement.name,
	])
}

# METADATA
# description: Somebody may decrypt, and nobody encrypt.
finding contains {"at": statement.actions.at, "message": message} if {
	some statement in _halves(_reads, _writes)
	message := sprintf("%s lets data be decrypted, but the key policy lets nobody encrypt under the key", [statement.name])
}

_writes := {
	"kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:GenerateDataKeyPair",
	"kms:GenerateDataKeyPairWithoutPlaintext", "kms:ReEncryptTo",
}

_reads := {"kms:Decrypt", "kms:ReEncryptFrom"}

# The statements for users and roles that allow the one half, where nothing allows the other.
_halves(one, other) := [statement |
	_judged
	some statement in input.policy.statements
	_allows(statement, one)
	_any(statement.principals.list, {"role", "user"})
	not _allowed(other)
]

_judged if {
	input.key != null
	input.policy.complete
	not input.key.manager.value == "AWS"
	not input.key.grants.list[0]
	not _asymmetric
	not _allowed({"kms:CreateGrant"})
	every statement in input.policy.statements {
		_readable(statement)
	}
}

_asymmetric if not _symmetric

_symmetric if input.key.spec.value == "SYMMETRIC_DEFAULT"

_symmetric if not input.key.spec.at

_readable(statement) if statement.effect == "Deny"

_readable(statement) if {
	statement.effect == "Allow"
	statement.actions.complete
	every action in statement.actions.list {
		action.known
	}
}

_allowed(powers) if {
	some statement in input.policy.statements
	_allows(statement, powers)
}

_allows(statement, powers) if {
	statement.effect == "Allow"
	some power in statement.actions.powers
	power in powers
}

_any(principals, types) if {
	some principal in principals
	principal.type in types
}
