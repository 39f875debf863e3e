# METADATA
# title: Attestation documents
# description: Which conditions of a statement hold only for requests of one enclave or attested instance.
# scope: package
# schemas:
# - input: schema.facts
package lib.attestation

# METADATA
# description: The conditions of a statement on the attestation document of a request.
conditions(statement) := [condition |
	some condition in statement.conditions.list
	startswith(lower(condition.key.text), "kms:recipientattestation:")
]

# METADATA
# description: Whether an Allow statement only holds for requests with a document that has known measurements.
demanded(statement) if {
	some condition in conditions(statement)
	not flaw(condition)
}

# METADATA
# description: Why a condition of an Allow statement lets requests without the expected document pass, in words.
flaw(condition) := "is tested with IfExists, which holds for requests without a document" if {
	condition.operator.if_exists
} else := "is tested with ForAllValues, which holds for requests without a document" if {
	condition.operator.quantifier == "ForAllValues"
} else := "is tested for its presence, which every enclave has" if {
	condition.operator.base == "Null"
} else := "is tested with a negated operator, which holds for every other enclave and without a document" if {
	condition.operator.negated
} else := "is compared with a wildcard, which other enclaves match" if {
	_like(condition)
	some value in condition.values
	value.wildcard
} else := "is compared with zeros, which registers hold that measured nothing, as all do in debug mode" if {
	some value in condition.values
	_zeros(value)
}

# METADATA
# description: Whether a Deny statement keeps requests without the expected document out.
required(statement) if {
	some condition in conditions(statement)
	_denies(condition)
}

_denies(condition) if {
	condition.operator.base == "Null"
	some value in condition.values
	value.text != "false"
}

_denies(condition) if {
	condition.operator.negated
	condition.operator.quantifier != "ForAnyValue"
	not _some_zeros(condition)
}

_some_zeros(condition) if {
	some value in condition.values
	_zeros(value)
}

# Enclaves in debug mode have registers of zeros.
# https://docs.aws.amazon.com/enclaves/latest/user/cmd-nitro-run-enclave.html
_zeros(value) if regex.match("^0+$", value.text)

# Operators in which wildcards match other text.
_like(condition) if condition.operator.base in {"StringLike", "ArnLike", "ArnEquals"}
