# METADATA
# title: Conditions in words
# description: Says what a condition leaves open, for messages, and which conditions are about using a key.
# scope: package
# schemas:
# - input: schema.facts
package lib.conditions

# METADATA
# description: Why the conditions of a statement let callers of every account in, in words.
why(conditions) := concat("; ", given | missing) if {
	given := {sprintf("%s %s", [condition.key.text, _words(condition)]) | some condition in conditions.list}
	missing := {"not all of its conditions are known before deployment" | not conditions.complete}
}

# METADATA
# description: Whether some value of a condition on a key of AWS is not known before deployment.
waits(condition) if {
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

_words(condition) := "is tested for its presence, not for a value" if {
	condition.operator.base == "Null"
} else := text if {
	some pattern, text in _kinds
	regex.match(pattern, lower(condition.key.text))
} else := "is compared with a value that is not known before deployment" if {
	waits(condition)
} else := "says nothing about who calls" if {
	not regex.match(_who, lower(condition.key.text))
} else := "is tested with a negated operator, which holds for everyone who is not named" if {
	condition.operator.negated
} else := "is tested with IfExists, which holds for requests without the key" if {
	condition.operator.if_exists
} else := "is tested with ForAllValues, which holds for requests without the key" if {
	condition.operator.quantifier == "ForAllValues"
} else := "is compared with a value that callers of any account can match"

# Keys that say how a request is made, or for what.
_kinds := {
	"^(kms:viaservice|aws:(calledvia|viaaws).*)$": "says through which service a call comes, not who makes it",
	"^kms:encryptioncontext": "is chosen by the caller",
	"^aws:(securetransport|multifactor.*|.*time)$": "says how or when a call is made, not by whom",
	"^aws:resource(account|org.*)$": "is about the owner of the key, not about the caller",
}

# Keys that say who calls, or from where: it is their operator or value that lets everyone in.
_who := concat("|", [
	"^kms:calleraccount$",
	"^aws:principal(account|arn|org.*|isawsservice|servicename.*)$",
	"^aws:(userid|arn|federatedprovider|chatbotsourcearn|signinsessionarn)$",
	"^aws:(source|vpce|ec2instancesource)",
])
