# METADATA
# title: A statement goes around the attestation
# description: |
#   A policy that tests `kms:RecipientAttestation:` keys means that only certain code, in an enclave or on an attested
#   instance, gets at the plaintext. Every statement that allows `kms:Decrypt`, `kms:GenerateDataKey`,
#   `kms:GenerateDataKeyPair` or `kms:DeriveSharedSecret` without such a test takes that back, the default statement
#   with `kms:*` for the account as well. So does a test that holds for other requests: with `IfExists` or
#   `ForAllValues`, which hold without a document; of the presence of a document, which every enclave has; with a
#   wildcard; with zeros, the measurements of every enclave in debug mode.
#
#   High are principals that need nothing else; medium are the account principal and other accounts, where an IAM policy
#   has to allow it too, and services.
#
#   Not reported: policies that never test an attestation document; the account principal limited to administration;
#   statements whose actions a Deny takes back from requests without a document, or with another one; use through an
#   AWS service (`kms:ViaService`) or under an encryption context, which are other
#   ciphertexts as a rule.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-attestation.html
#   description: AWS KMS Developer Guide, AWS KMS condition keys for attested platforms
# - ref: https://docs.aws.amazon.com/enclaves/latest/user/cmd-nitro-run-enclave.html
#   description: AWS Nitro Enclaves User Guide, nitro-cli run-enclave
# custom:
#   id: KMS707
#   severity: high
#   severities:
#   - medium
#   remediation: >-
#     Deny what goes around it: {"Effect": "Deny", "Principal": "*", "Action": ["kms:Decrypt", "kms:GenerateDataKey",
#     "kms:GenerateDataKeyPair", "kms:DeriveSharedSecret"], "Resource": "*", "Condition": {"StringNotEquals":
#     {"kms:RecipientAttestation:ImageSha384": "IMAGE"}}}, or leave these actions out of {statement}.
package rules.least_privilege.attestation_bypass

# METADATA
# description: A sensitive action is allowed without a test of the document that keeps other requests out.
# entrypoint: true
finding contains {
	"at": principal.at, "message": message, "severity": _severity(principal),
	"confidence": data.lib.confidence.of(statement),
} if {
	input.policy.attested
	input.policy.kind == "key"
	some statement in input.policy.statements
	statement.effect == "Allow"
	statement.principals.element == "Principal"
	statement.conditions.complete
	not data.lib.attestation.demanded(statement)
	not data.lib.conditions.use_only(statement.conditions)
	some principal in statement.principals.list
	open := {power | some power in statement.actions.powers; power in _sensitive} - _denied(principal)
	count(open) > 0
	message := sprintf("%s lets %s call %s without the attestation that the policy asks for elsewhere%s", [
		statement.name, principal.text,
		concat(", ", open),
		_why(statement),
	])
}

_sensitive := {"kms:Decrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyPair", "kms:DeriveSharedSecret"}

# What Deny statements take back from a principal, where the attestation is not as expected.
_denied(principal) := {power |
	some statement in input.policy.statements
	statement.effect == "Deny"
	data.lib.attestation.required(statement)
	_about(statement, principal)
	some power in statement.actions.powers
}

_about(statement, _) if statement.principals.everyone

_about(statement, _) if statement.principals.element == "NotPrincipal"

_about(statement, principal) if {
	some other in statement.principals.list
	other.text == principal.text
}

_about(statement, principal) if {
	some other in statement.principals.list
	other.type == "account"
	other.account_id == principal.account_id
}

_why(statement) := sprintf(": %s", [concat("; ", reasons)]) if {
	reasons := {sprintf("%s %s", [condition.key.text, flaw]) |
		some condition in data.lib.attestation.conditions(statement)
		flaw := data.lib.attestation.flaw(condition)
	}
	count(reasons) > 0
} else := ""

_severity(principal) := "medium" if {
	principal.type in {"account", "service"}
} else := "high"
