# METADATA
# title: A user or role may decrypt with every key
# description: |
#   `kms:Decrypt` on `*` reaches every key whose policy leaves the decision to IAM, those of other accounts
#   included, and every key that is made next year. Low is a statement about all keys of one account, or one that
#   needs calls to come through a service.
#
#   Not reported: Deny statements; permissions boundaries; statements narrowed by `kms:ResourceAliases`,
#   `kms:RequestAlias`, `aws:ResourceTag`, `aws:ResourceAccount`, `aws:ResourceOrgID` or the encryption context;
#   policies in which a Deny statement takes KMS actions back; `kms:*` (KMS802); key policies, in which `*` means
#   the key itself.
# scope: package
# schemas:
# - input: schema.facts
# related_resources:
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html
#   description: AWS KMS Developer Guide, Best practices for IAM policies
# - ref: https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html
#   description: AWS KMS Developer Guide, Specifying KMS keys in IAM policy statements
# - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html
#   description: AWS Security Hub, AWS KMS controls
# custom:
#   id: KMS801
#   severity: medium
#   severities:
#   - low
#   remediation: >-
#     List the ARNs of the keys in Resource, or add "Condition": {"ForAnyValue:StringEquals":
#     {"kms:ResourceAliases": "alias/NAME"}}.
#   compliance:
#   - FSBP KMS.1, KMS.2
#   - NIST 800-53r5 AC-2, AC-3, AC-5, AC-6
package rules.identity.iam_decrypt_all_keys

# METADATA
# description: Decrypt or ReEncryptFrom is allowed on all keys.
# entrypoint: true
finding contains {
	"at": statement.actions.at, "message": message, "severity": _severity(statement, reach),
	"confidence": data.lib.confidence.of(statement),
} if {
	some statement in data.lib.identity.allows
	reach := data.lib.identity.reach(statement)
	names := {action.text |
		some action in statement.actions.list
		action.service == "kms"
		not action.every
		some name in {"kms:decrypt", "kms:reencryptfrom"}
		glob.match(lower(action.text), null, name)
	}
	count(names) > 0
	not data.lib.identity.narrowed(statement)
	not data.lib.identity.denied_again
	message := sprintf("%s of %s allows %s on %s", [
		statement.name, input.identity.name,
		concat(", ", sort(names)), _words[reach],
	])
}

_words := {"every": "every key", "account": "all keys of an account"}

_severity(statement, reach) := "low" if {
	reach == "account"
} else := "low" if {
	data.lib.identity.through_service(statement)
} else := "medium"
