# METADATA
# title: Conditions that do not narrow who calls
# description: |
#   Reads the facts narrows_caller and reason, for the rules about statements that name everyone. An operator or key
#   that IAM does not know gives no answer: KMS010 and KMS011 report it.
# scope: package
# schemas:
# - input: schema.facts
package lib.narrowing

# METADATA
# description: |
#   Whether the conditions leave open who calls, definite or possible; undefined where they narrow it and where it
#   cannot be said. Possible is what turns on a value that is not known before deployment.
open(conditions) := "definite" if {
	conditions.narrows_caller == "no"
}

open(conditions) := "possible" if {
	conditions.narrows_caller == "unknown"
	not conditions.complete
}

open(conditions) := "possible" if {
	conditions.narrows_caller == "unknown"
	some condition in conditions.list
	_waits(condition)
}

# METADATA
# description: Why the conditions do not narrow who calls, in words.
why(conditions) := concat("; ", given | missing) if {
	given := {sprintf("%s %s", [condition.key.text, _words(condition)]) | some condition in conditions.list}
	missing := {"not all of its conditions are known before deployment" | not conditions.complete}
}

# METADATA
# description: |
#   Whether the conditions let only requests to use the key pass: those that come through a service, and those with an
#   encryption context. Nobody changes a policy or deletes a key by them.
use_only(conditions) if {
	some condition in conditions.list
	not condition.operator.negated
	not condition.operator.if_exists
	condition.operator.exists
	condition.operator.base != "Null"
	condition.operator.quantifier != "ForAllValues"
	_of_use(lower(condition.key.text))
}

_of_use(key) if key in {"kms:viaservice", "kms:grantisforawsresource", "kms:encryptioncontextkeys"}

_of_use(key) if startswith(key, "kms:encryptioncontext:")

# A condition on a known key whose value is not known.
_waits(condition) if {
	condition.narrows_caller == "unknown"
	condition.key.service in {"aws", "kms"}
	condition.key.exists
	condition.operator.exists
	_value_unknown(condition)
}

_value_unknown(condition) if not condition.complete

_value_unknown(condition) if {
	some value in condition.values
	not value.known
}

_words(condition) := "is compared with a value that is not known before deployment" if {
	_waits(condition)
} else := object.get(_reasons, condition.reason, "does not narrow who calls")

# The codes of evaluator/facts/narrowing.go.
_reasons := {
	"calledvia-only": "says through which service a call comes, not who makes it",
	"caller-not-pinned": "says nothing about who calls",
	"encryption-context-only": "is chosen by the caller",
	"for-all-values": "is tested with ForAllValues, which holds for requests without the key",
	"if-exists": "is tested with IfExists, which holds for requests without the key",
	"negated-operator": "is tested with a negated operator, which holds for everyone who is not named",
	"presence-only": "is tested for its presence, not for a value",
	"resource-account": "is about the owner of the key, not about the caller",
	"transport-mfa-or-date-only": "says how or when a call is made, not by whom",
	"value-is-wildcard": "is compared with a value that callers of any account can match",
	"viaservice-only": "says through which service a call comes, not who makes it",
}
